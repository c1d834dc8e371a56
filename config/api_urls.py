"""Every address of the partners' API, below ``/api/v1/``."""

from django.urls import path, re_path

from analytics.metrics.api import MetricPointsView, MetricSeriesView, MetricWorksView
from community.chat.api import MessagesView
from community.fans.api import (
    FanFieldsView,
    FanMergeView,
    FansView,
    FanTagsView,
    FanUnmergeView,
    FanView,
    TagsView,
)
from community.fans.api_bulk import FansBulkView
from community.fans.api_tags import TagMergeView, TagView
from community.groups.api import GroupsView, GroupView, MemberRemoveView, MembersView
from community.groups.more_api import (
    JoinRequestReopenView,
    JoinRequestsDecideView,
    MemberUnbanView,
    PoolGroupsView,
    PoolGroupView,
    PoolPicturesView,
    PoolPictureView,
)
from community.groups.pool_api import MemberBanView, MemberMuteView, PoolsView, PoolView
from community.groups.rules_api import (
    GroupRulesView,
    JoinRequestApproveView,
    JoinRequestDeclineView,
    JoinRequestNotesView,
    JoinRequestsView,
    JoinRequestView,
)
from community.invites.api import (
    AnswerView,
    InviteFiguresView,
    InvitesView,
    InviteView,
    RedeemView,
    ReferralsView,
)
from community.moderation.api import (
    HeldDeclineView,
    HeldListView,
    HeldReleaseView,
    ReportDecideView,
    ReportsView,
    WordListsView,
    WordListView,
    WordsView,
    WordView,
)
from community.moderation.api_decisions import (
    AppealAnswerView,
    DecisionsView,
    ReportAssignView,
)
from community.points.api import PointLinesView, PointsView
from foundation.imports.api import (
    ImportCommitView,
    ImportMappingView,
    ImportRefusedView,
    ImportsView,
    ImportUndoView,
    ImportView,
)
from foundation.partners.api import NoSuchEndpoint
from foundation.partners.jobs_api import (
    JobCancelView,
    JobFileView,
    JobResumeView,
    JobsView,
    JobView,
)
from foundation.partners.views import problem_page, schema
from kol.clippings.api import (
    ClippingFiguresView,
    ClippingsBulkView,
    ClippingsView,
    ClippingView,
)
from kol.clippings.api_watches import (
    ClippingAlertNoteView,
    ClippingAlertsView,
    CrisesView,
    CrisisEntriesView,
    WatchesView,
    WatchView,
)
from kol.conferences.api import GuestsView, GuestView, PressEventsView, PressEventView
from kol.conferences.api_bulk import GuestsBulkView, PressEventsBulkView
from kol.links.api import LinkClicksView, LinksView, LinkView
from kol.pitches.api import (
    PitchAnswerView,
    PitchCancelView,
    PitchesView,
    PitchFollowUpView,
    PitchPauseView,
    PitchRecipientsView,
    PitchResumeView,
    PitchSendView,
    PitchView,
    ReleasesView,
    ReleaseVersionsView,
    ReleaseView,
)
from kol.pitches.api_bulk import PitchesBulkView
from kol.platforms.api import (
    PlatformAccountsView,
    PlatformAccountView,
    PlatformQuotasView,
    PlatformsView,
)
from kol.posts.api_urls import urlpatterns as writing_urls
from kol.posts.publishing.api_urls import urlpatterns as publishing_urls
from kol.press.api import ContactFieldsView, ContactsBulkView, ContactsView, ContactView
from kol.press.api_cleaning import (
    ContactMergeView,
    ContactPairDismissView,
    ContactPairReopenView,
    ContactPairsLookView,
    ContactPairsView,
    ContactUnmergeView,
)
from kol.press.api_exports import (
    ExportApproveView,
    ExportDeclineView,
    ExportsView,
    ExportView,
)
from kol.press.api_outlet_cleaning import (
    OutletMergeView,
    OutletPairDismissView,
    OutletPairReopenView,
    OutletPairsLookView,
    OutletPairsView,
    OutletUnmergeView,
)
from kol.press.api_outlets import OutletFieldsView, OutletsBulkView, OutletsView, OutletView
from kol.press.api_passed import (
    FollowUpsView,
    FollowUpView,
    InteractionsBulkView,
    InteractionsView,
    InteractionView,
)

app_name = "api"
urlpatterns = [
    path("openapi.json", schema, name="schema"),
    path("problems/<slug:code>", problem_page, name="problem"),
    path("fans", FansView.as_view(), name="fans"),
    path("fans/bulk", FansBulkView.as_view(), name="fans_bulk"),
    path("fans/fields", FanFieldsView.as_view(), name="fan_fields"),
    path("fans/<str:public_id>", FanView.as_view(), name="fan"),
    path("fans/<str:public_id>/points", PointsView.as_view(), name="points"),
    path("fans/<str:public_id>/points/lines", PointLinesView.as_view(), name="point_lines"),
    path("fans/<str:public_id>/tags", FanTagsView.as_view(), name="fan_tags"),
    path("fans/<str:public_id>/merge", FanMergeView.as_view(), name="fan_merge"),
    path("fans/<str:public_id>/unmerge", FanUnmergeView.as_view(), name="fan_unmerge"),
    path("press-events", PressEventsView.as_view(), name="press_events"),
    path("press-events/bulk", PressEventsBulkView.as_view(), name="press_events_bulk"),
    path("press-events/<str:public_id>", PressEventView.as_view(), name="press_event"),
    path("press-events/<str:public_id>/guests", GuestsView.as_view(), name="guests"),
    path("press-events/<str:public_id>/guests/bulk", GuestsBulkView.as_view(), name="guests_bulk"),
    path("press-events/<str:public_id>/guests/<str:guest_id>", GuestView.as_view(), name="guest"),
    path("tags", TagsView.as_view(), name="tags"),
    path("tags/<str:public_id>", TagView.as_view(), name="tag"),
    path("tags/<str:public_id>/merge", TagMergeView.as_view(), name="tag_merge"),
    path("groups", GroupsView.as_view(), name="groups"),
    path("groups/<str:public_id>", GroupView.as_view(), name="group"),
    path("groups/<str:public_id>/rules", GroupRulesView.as_view(), name="group_rules"),
    path("join-requests", JoinRequestsView.as_view(), name="join_requests"),
    path("join-requests/decide", JoinRequestsDecideView.as_view(), name="join_requests_decide"),
    path("join-requests/<str:public_id>", JoinRequestView.as_view(), name="join_request"),
    path(
        "join-requests/<str:public_id>/approve",
        JoinRequestApproveView.as_view(),
        name="join_request_approve",
    ),
    path(
        "join-requests/<str:public_id>/decline",
        JoinRequestDeclineView.as_view(),
        name="join_request_decline",
    ),
    path(
        "join-requests/<str:public_id>/reopen",
        JoinRequestReopenView.as_view(),
        name="join_request_reopen",
    ),
    path(
        "join-requests/<str:public_id>/notes",
        JoinRequestNotesView.as_view(),
        name="join_request_notes",
    ),
    path("groups/<str:public_id>/members", MembersView.as_view(), name="members"),
    path(
        "groups/<str:public_id>/members/<str:member_id>/remove",
        MemberRemoveView.as_view(),
        name="member_remove",
    ),
    path(
        "groups/<str:public_id>/members/<str:member_id>/mute",
        MemberMuteView.as_view(),
        name="member_mute",
    ),
    path(
        "groups/<str:public_id>/members/<str:member_id>/ban",
        MemberBanView.as_view(),
        name="member_ban",
    ),
    path(
        "groups/<str:public_id>/members/<str:member_id>/unban",
        MemberUnbanView.as_view(),
        name="member_unban",
    ),
    path("pools", PoolsView.as_view(), name="pools"),
    path("pools/<str:public_id>", PoolView.as_view(), name="pool"),
    path("pools/<str:public_id>/groups", PoolGroupsView.as_view(), name="pool_groups"),
    path("pools/<str:public_id>/groups/<str:group_id>", PoolGroupView.as_view(), name="pool_group"),
    path("pools/<str:public_id>/pictures", PoolPicturesView.as_view(), name="pool_pictures"),
    path(
        "pools/<str:public_id>/pictures/<str:picture_id>",
        PoolPictureView.as_view(),
        name="pool_picture",
    ),
    path("groups/<str:public_id>/messages", MessagesView.as_view(), name="messages"),
    path("held", HeldListView.as_view(), name="held"),
    path("held/<str:public_id>/release", HeldReleaseView.as_view(), name="held_release"),
    path("held/<str:public_id>/decline", HeldDeclineView.as_view(), name="held_decline"),
    path("reports", ReportsView.as_view(), name="reports"),
    path("reports/<str:public_id>/decide", ReportDecideView.as_view(), name="report_decide"),
    path("reports/<str:public_id>/assign", ReportAssignView.as_view(), name="report_assign"),
    path("decisions", DecisionsView.as_view(), name="decisions"),
    path("decisions/<str:public_id>/answer", AppealAnswerView.as_view(), name="decision_answer"),
    path("word-lists", WordListsView.as_view(), name="word_lists"),
    path("word-lists/<str:public_id>", WordListView.as_view(), name="word_list"),
    path("word-lists/<str:public_id>/words", WordsView.as_view(), name="words"),
    path("word-lists/<str:public_id>/words/<str:word_id>", WordView.as_view(), name="word"),
    path("invites", InvitesView.as_view(), name="invites"),
    path("invites/redeem", RedeemView.as_view(), name="redeem"),
    path("invites/answer", AnswerView.as_view(), name="answer"),
    path("invites/<str:public_id>/figures", InviteFiguresView.as_view(), name="invite_figures"),
    path("fans/<str:public_id>/referrals", ReferralsView.as_view(), name="referrals"),
    path("invites/<str:public_id>", InviteView.as_view(), name="invite"),
    path("interactions", InteractionsView.as_view(), name="interactions"),
    path("interactions/bulk", InteractionsBulkView.as_view(), name="interactions_bulk"),
    path("interactions/<str:public_id>", InteractionView.as_view(), name="interaction"),
    path("follow-ups", FollowUpsView.as_view(), name="follow_ups"),
    path("follow-ups/<str:public_id>", FollowUpView.as_view(), name="follow_up"),
    path("contacts", ContactsView.as_view(), name="contacts"),
    path("contacts/bulk", ContactsBulkView.as_view(), name="contacts_bulk"),
    path("contacts/fields", ContactFieldsView.as_view(), name="contact_fields"),
    path("contacts/pairs", ContactPairsView.as_view(), name="contact_pairs"),
    path("contacts/pairs/look", ContactPairsLookView.as_view(), name="contact_pairs_look"),
    path(
        "contacts/pairs/<str:public_id>/dismiss",
        ContactPairDismissView.as_view(),
        name="contact_pair_dismiss",
    ),
    path(
        "contacts/pairs/<str:public_id>/reopen",
        ContactPairReopenView.as_view(),
        name="contact_pair_reopen",
    ),
    path("contacts/<str:public_id>", ContactView.as_view(), name="contact"),
    path("contacts/<str:public_id>/merge", ContactMergeView.as_view(), name="contact_merge"),
    path("contacts/<str:public_id>/unmerge", ContactUnmergeView.as_view(), name="contact_unmerge"),
    path("press-exports", ExportsView.as_view(), name="exports"),
    path("press-exports/<str:public_id>", ExportView.as_view(), name="export"),
    path(
        "press-exports/<str:public_id>/approve", ExportApproveView.as_view(), name="export_approve"
    ),
    path(
        "press-exports/<str:public_id>/decline", ExportDeclineView.as_view(), name="export_decline"
    ),
    path("outlets", OutletsView.as_view(), name="outlets"),
    path("outlets/bulk", OutletsBulkView.as_view(), name="outlets_bulk"),
    path("outlets/fields", OutletFieldsView.as_view(), name="outlet_fields"),
    path("outlets/pairs", OutletPairsView.as_view(), name="outlet_pairs"),
    path("outlets/pairs/look", OutletPairsLookView.as_view(), name="outlet_pairs_look"),
    path(
        "outlets/pairs/<str:public_id>/dismiss",
        OutletPairDismissView.as_view(),
        name="outlet_pair_dismiss",
    ),
    path(
        "outlets/pairs/<str:public_id>/reopen",
        OutletPairReopenView.as_view(),
        name="outlet_pair_reopen",
    ),
    path("outlets/<str:public_id>/merge", OutletMergeView.as_view(), name="outlet_merge"),
    path("outlets/<str:public_id>/unmerge", OutletUnmergeView.as_view(), name="outlet_unmerge"),
    path("outlets/<str:public_id>", OutletView.as_view(), name="outlet"),
    path("metrics/series", MetricSeriesView.as_view(), name="metric_series"),
    path("metrics/series/<str:public_id>/points", MetricPointsView.as_view(), name="metric_points"),
    path("metrics/works", MetricWorksView.as_view(), name="metric_works"),
    path("platforms", PlatformsView.as_view(), name="platforms"),
    path("platform-accounts", PlatformAccountsView.as_view(), name="platform_accounts"),
    path(
        "platform-accounts/<str:public_id>",
        PlatformAccountView.as_view(),
        name="platform_account",
    ),
    path(
        "platform-accounts/<str:public_id>/quotas",
        PlatformQuotasView.as_view(),
        name="platform_quotas",
    ),
    path("links", LinksView.as_view(), name="links"),
    path("links/<str:public_id>", LinkView.as_view(), name="link"),
    path("links/<str:public_id>/clicks", LinkClicksView.as_view(), name="link_clicks"),
    path("clippings", ClippingsView.as_view(), name="clippings"),
    path("clippings/bulk", ClippingsBulkView.as_view(), name="clippings_bulk"),
    path("clippings/figures", ClippingFiguresView.as_view(), name="clipping_figures"),
    path("clippings/<str:public_id>", ClippingView.as_view(), name="clipping"),
    path("watches", WatchesView.as_view(), name="watches"),
    path("watches/<str:public_id>", WatchView.as_view(), name="watch"),
    path("clipping-alerts", ClippingAlertsView.as_view(), name="clipping_alerts"),
    path(
        "clipping-alerts/<str:public_id>/note",
        ClippingAlertNoteView.as_view(),
        name="clipping_alert_note",
    ),
    path("crises", CrisesView.as_view(), name="crises"),
    path("crises/<str:public_id>/entries", CrisisEntriesView.as_view(), name="crisis_entries"),
    path("jobs", JobsView.as_view(), name="jobs"),
    path("jobs/<str:public_id>", JobView.as_view(), name="job"),
    path("jobs/<str:public_id>/cancel", JobCancelView.as_view(), name="job_cancel"),
    path("jobs/<str:public_id>/resume", JobResumeView.as_view(), name="job_resume"),
    path("jobs/<str:public_id>/file", JobFileView.as_view(), name="job_file"),
    path("imports", ImportsView.as_view(), name="imports"),
    path("imports/<str:public_id>", ImportView.as_view(), name="import"),
    path("imports/<str:public_id>/mapping", ImportMappingView.as_view(), name="import_mapping"),
    path("imports/<str:public_id>/commit", ImportCommitView.as_view(), name="import_commit"),
    path("imports/<str:public_id>/refused", ImportRefusedView.as_view(), name="import_refused"),
    path("imports/<str:public_id>/undo", ImportUndoView.as_view(), name="import_undo"),
    *publishing_urls,
    *writing_urls,
    path("releases", ReleasesView.as_view(), name="releases"),
    path("releases/<str:public_id>", ReleaseView.as_view(), name="release"),
    path(
        "releases/<str:public_id>/versions", ReleaseVersionsView.as_view(), name="release_versions"
    ),
    path("pitches", PitchesView.as_view(), name="pitches"),
    path("pitches/bulk", PitchesBulkView.as_view(), name="pitches_bulk"),
    path("pitches/<str:public_id>", PitchView.as_view(), name="pitch"),
    path("pitches/<str:public_id>/send", PitchSendView.as_view(), name="pitch_send"),
    path("pitches/<str:public_id>/pause", PitchPauseView.as_view(), name="pitch_pause"),
    path("pitches/<str:public_id>/resume", PitchResumeView.as_view(), name="pitch_resume"),
    path("pitches/<str:public_id>/cancel", PitchCancelView.as_view(), name="pitch_cancel"),
    path("pitches/<str:public_id>/follow-up", PitchFollowUpView.as_view(), name="pitch_follow_up"),
    path(
        "pitches/<str:public_id>/recipients", PitchRecipientsView.as_view(), name="pitch_recipients"
    ),
    path(
        "pitches/<str:public_id>/recipients/<str:recipient_id>/answer",
        PitchAnswerView.as_view(),
        name="pitch_answer",
    ),
    re_path(r"^.*$", NoSuchEndpoint.as_view(), name="nothing"),
]
