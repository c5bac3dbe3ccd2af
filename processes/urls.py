from django.urls import URLPattern, URLResolver, path

from processes import importing, overviews, views

app_name = "processes"

urlpatterns: list[URLPattern | URLResolver] = [
    path("processes/", views.process_list, name="process_list"),
    path("processes/tree/", views.process_tree, name="process_tree"),
    path("processes/health/", overviews.process_health, name="process_health"),
    path("processes/interfaces/", overviews.interface_list, name="interface_list"),
    path("processes/new/", views.process_create, name="process_create"),
    path("processes/lean/", views.lean_list, name="lean_list"),
    path("processes/risks/", views.risk_list, name="risk_list"),
    path("processes/import/", importing.process_import, name="process_import"),
    path("processes/import/<uuid:key>/", importing.process_import_columns, name="process_import_columns"),
    path("processes/import/<uuid:key>/preview/", importing.process_import_preview, name="process_import_preview"),
    path("processes/import/<uuid:key>/report/", importing.process_import_report, name="process_import_report"),
    path("processes/export/", importing.process_export, name="process_export"),
    path("processes/<slug:number>/", views.process_detail, name="process_detail"),
    path("processes/<slug:number>/interfaces/", overviews.process_interfaces, name="process_interfaces"),
    path("processes/<slug:number>/raci/", overviews.process_raci, name="process_raci"),
    path("processes/<slug:number>/move/", views.process_move, name="process_move"),
    path("processes/<slug:number>/shift/", views.process_shift, name="process_shift"),
    path("processes/<slug:number>/restrict/", views.process_restrict, name="process_restrict"),
    path("processes/<slug:number>/lean/", views.process_lean, name="process_lean"),
    path("processes/<slug:number>/edit/", views.procedure_edit, name="procedure_edit"),
    path("processes/<slug:number>/bpmn/", views.process_bpmn, name="process_bpmn"),
    path("processes/<slug:number>/bpmn/import/", views.bpmn_import, name="bpmn_import"),
    path("roles/<slug:code>/handbook/", views.role_handbook, name="role_handbook"),
    path("processes/<slug:number>/edit/draw/", views.procedure_draw, name="procedure_draw"),
    path("processes/<slug:number>/edit/paste/", views.steps_paste, name="steps_paste"),
    path("names/<slug:kind>/", views.pick_list, name="pick_list"),
    path("steps/<uuid:identity>/", views.step_detail, name="step_detail"),
]
