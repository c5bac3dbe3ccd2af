from django.urls import URLPattern, URLResolver, path

from processes import views

app_name = "processes"

urlpatterns: list[URLPattern | URLResolver] = [
    path("processes/", views.process_list, name="process_list"),
    path("processes/tree/", views.process_tree, name="process_tree"),
    path("processes/new/", views.process_create, name="process_create"),
    path("processes/<slug:number>/", views.process_detail, name="process_detail"),
    path("processes/<slug:number>/move/", views.process_move, name="process_move"),
    path("processes/<slug:number>/restrict/", views.process_restrict, name="process_restrict"),
    path("processes/<slug:number>/edit/", views.procedure_edit, name="procedure_edit"),
    path("processes/<slug:number>/edit/draw/", views.procedure_draw, name="procedure_draw"),
    path("processes/<slug:number>/edit/paste/", views.steps_paste, name="steps_paste"),
    path("names/<slug:kind>/", views.pick_list, name="pick_list"),
    path("steps/<uuid:identity>/", views.step_detail, name="step_detail"),
]
