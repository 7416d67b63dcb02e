"""The console's addresses; none holds anything about a person."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

from review.views import (
    accounts,
    articles,
    conversation,
    dashboard,
    improving,
    inbox,
    monitoring,
)

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("export.csv", inbox.export, name="export"),
    path("conversations/<int:pk>/", conversation.conversation, name="conversation"),
    path("conversations/<int:pk>/accept/", conversation.accept_rest, name="accept_rest"),
    path("conversations/<int:pk>/organise/", conversation.organise, name="organise"),
    path("conversations/<int:pk>/delete/", conversation.delete, name="delete"),
    path("turns/<int:pk>/review/", conversation.review, name="review"),
    path("turns/<int:pk>/second-look/", conversation.second_look, name="second_look"),
    path("topics/", conversation.topics, name="topics"),
    path("improve/", improving.improve, name="improve"),
    path("improve/corrections.diff", improving.improve_diff, name="improve_diff"),
    path("improve/trials/", improving.start_trial, name="start_trial"),
    path("improve/trials/<int:pk>/", improving.show_trial, name="trial"),
    path("improve/trials/<int:pk>/decide/", improving.decide_trial, name="decide_trial"),
    path("gaps/", improving.gaps, name="gaps"),
    path("gaps/find/", improving.find_gaps, name="find_gaps"),
    path("gaps/<int:pk>/", improving.set_gap, name="set_gap"),
    path("gaps/<int:pk>/draft/", improving.draft, name="draft"),
    path("articles/", articles.articles, name="articles"),
    path("articles/changes/", articles.changes, name="changes"),
    path("articles/changes/<int:pk>/", articles.change, name="change"),
    path("articles/<slug:area>/<slug:name>/<slug:language>/", articles.article, name="article"),
    path("articles/<slug:area>/<slug:name>/<slug:language>/act/", articles.act, name="act"),
    path("articles/<slug:area>/<slug:name>/<slug:language>/edit/", articles.edit, name="edit"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard.csv", dashboard.dashboard_csv, name="dashboard_csv"),
    path("health", monitoring.health, name="health"),
    path("ready", monitoring.ready, name="ready"),
    path("metrics", monitoring.metrics, name="metrics"),
    path("audit/", accounts.audit_log, name="audit"),
    path("account/", accounts.account, name="account"),
    path("login/", auth.LoginView.as_view(template_name="review/login.html"), name="login"),
    path("login/code/", accounts.code, name="code"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("password/", accounts.Password.as_view(), name="password"),
    path("people/", admin.site.urls),
    path("language/", include("django.conf.urls.i18n")),
]  # fmt: skip
