from django.urls import path

from analytics.dashboards import views

app_name = "dashboards"
urlpatterns = [path("", views.today, name="today")]
