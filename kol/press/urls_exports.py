"""Addresses of exports, below ``/t/<team_slug>/press/``."""

from django.urls import path

from kol.press.views import exports

urlpatterns = [
    path("<slug:kind>/export/", exports.export_new, name="export_new"),
    path("contacts/<str:public_id>/card.vcf", exports.contact_card_file, name="contact_card"),
    path("exports/", exports.export_list, name="exports"),
    path("exports/marks/", exports.mark_read, name="export_marks"),
    path("exports/<str:public_id>/", exports.export_page, name="export"),
    path("exports/<str:public_id>/decide/", exports.export_decide, name="export_decide"),
    path("exports/<str:public_id>/withdraw/", exports.export_back, name="export_withdraw"),
]
