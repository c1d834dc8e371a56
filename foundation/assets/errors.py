"""Refusals of foundation.assets."""

from django.utils.translation import gettext_lazy as _

from foundation.scopes.errors import DomainError


class FileTooBig(DomainError):
    """More bytes than the cap."""

    code = "file_too_big"
    message = _("This picture is larger than %(megabytes)s MB. Choose a smaller one.")
    status = 413


class PictureTooLarge(DomainError):
    """More pixels than the cap, decided from the header alone."""

    code = "picture_too_large"
    message = _("This picture has too many pixels. Make it smaller, or send a screenshot of it.")
    status = 422


class TooManyUploads(DomainError):
    """More pictures within a minute than anybody looks at."""

    code = "too_many_uploads"
    message = _("That was a lot of pictures at once. Wait a minute, then go on.")
    status = 429


class NotAPicture(DomainError):
    """The bytes are none of the kinds we take, whatever the name says."""

    code = "not_a_picture"
    message = _("This file is not a picture we can read. Choose a JPEG, PNG, WebP or GIF.")
    status = 422


class PictureBroken(DomainError):
    """It begins like a picture and does not end like one."""

    code = "picture_broken"
    message = _("This picture is damaged or was not sent whole. Choose it again.")
    status = 422


class DocumentTooBig(DomainError):
    """More bytes than a document may have."""

    code = "document_too_big"
    message = _("This file is larger than %(megabytes)s MB. Split it, or keep a link to it.")
    status = 413


class NotADocument(DomainError):
    """The bytes are none of the kinds we keep, whatever the name says."""

    code = "not_a_document"
    message = _(
        "This kind of file can't be kept here. Choose a PDF, a Word, Excel or PowerPoint file, a"
        " text or a picture."
    )
    status = 422


class DocumentBroken(DomainError):
    """It begins like a document and does not go on like one, or is locked by a password."""

    code = "document_broken"
    message = _("This file is damaged, or locked with a password. Save it once more and choose it.")
    status = 422


class DocumentMacros(DomainError):
    """An office file with a program inside."""

    code = "document_macros"
    message = _("This file has macros in it. Save it without them (as .docx or .xlsx) first.")
    status = 422


class NotAVideo(DomainError):
    """Neither a picture nor a video we know by its bytes."""

    code = "not_a_video"
    message = _("This file is no picture and no video we can read. Choose a JPEG, PNG, GIF or MP4.")
    status = 422


class VideoBroken(DomainError):
    """It begins like a video and does not go on like one."""

    code = "video_broken"
    message = _("This video is damaged or was not sent whole. Save it as MP4 and choose it again.")
    status = 422


class VideoTooBig(DomainError):
    """More bytes than the library keeps."""

    code = "video_too_big"
    message = _("This video is larger than %(megabytes)s MB. Save it smaller.")
    status = 413


class LibraryFileUsed(DomainError):
    """A post holds it."""

    code = "library_file_used"
    message = _("This file is used in %(count)s places, so it stays. Take it out there first.")
