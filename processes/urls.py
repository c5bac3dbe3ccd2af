from django.urls import URLPattern, URLResolver, path

from processes.views import bpmn, draft, lean, overviews, reading, tables, tree, variants

app_name = "processes"

urlpatterns: list[URLPattern | URLResolver] = [
    path("processes/", tree.process_list, name="process_list"),
    path("processes/tree/", tree.process_tree, name="process_tree"),
    path("processes/health/", overviews.process_health, name="process_health"),
    path("processes/interfaces/", overviews.interface_list, name="interface_list"),
    path("processes/new/", tree.process_create, name="process_create"),
    path("processes/lean/", lean.lean_list, name="lean_list"),
    path("processes/risks/", lean.risk_list, name="risk_list"),
    path("processes/import/", tables.process_import, name="process_import"),
    path("processes/import/<uuid:key>/", tables.process_import_columns, name="process_import_columns"),
    path("processes/import/<uuid:key>/preview/", tables.process_import_preview, name="process_import_preview"),
    path("processes/import/<uuid:key>/report/", tables.process_import_report, name="process_import_report"),
    path("processes/steps/import/", tables.steps_import, name="steps_import"),
    path("processes/steps/import/<uuid:key>/", tables.steps_import_columns, name="steps_import_columns"),
    path("processes/steps/import/<uuid:key>/preview/", tables.steps_import_preview, name="steps_import_preview"),
    path("processes/steps/import/<uuid:key>/report/", tables.steps_import_report, name="steps_import_report"),
    path("processes/export/", tables.process_export, name="process_export"),
    path("processes/<slug:number>/", reading.process_detail, name="process_detail"),
    path("processes/<slug:number>/interfaces/", overviews.process_interfaces, name="process_interfaces"),
    path("processes/<slug:number>/raci/", overviews.process_raci, name="process_raci"),
    path("processes/<slug:number>/move/", tree.process_move, name="process_move"),
    path("processes/<slug:number>/shift/", tree.process_shift, name="process_shift"),
    path("processes/<slug:number>/restrict/", tree.process_restrict, name="process_restrict"),
    path("processes/<slug:number>/variants/", variants.variant_list, name="variant_list"),
    path("processes/<slug:number>/variants/new/", variants.variant_create, name="variant_create"),
    path("processes/<slug:number>/variants/follow/", variants.variant_follow, name="variant_follow"),
    path("processes/<slug:number>/lean/", lean.process_lean, name="process_lean"),
    path("processes/<slug:number>/edit/", draft.procedure_edit, name="procedure_edit"),
    path("processes/<slug:number>/steps/", tables.process_steps, name="process_steps"),
    path("processes/<slug:number>/bpmn/", bpmn.process_bpmn, name="process_bpmn"),
    path("processes/<slug:number>/bpmn/import/", bpmn.bpmn_import, name="bpmn_import"),
    path("roles/<slug:code>/handbook/", reading.role_handbook, name="role_handbook"),
    path("processes/<slug:number>/edit/draw/", draft.procedure_draw, name="procedure_draw"),
    path("processes/<slug:number>/edit/paste/", draft.steps_paste, name="steps_paste"),
    path("names/<slug:kind>/", draft.pick_list, name="pick_list"),
    path("steps/<uuid:identity>/", reading.step_detail, name="step_detail"),
    path("steps/<uuid:identity>/controls/", lean.step_controls, name="step_controls"),
]
