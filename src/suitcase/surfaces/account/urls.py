"""Addresses of the sign-in pages, the same on both hosts, under the sign-in library's names."""

from django.urls import path, re_path
from django.views.generic import RedirectView

from suitcase.surfaces.account.views import (
    dev_mail,
    invite,
    mail_choices,
    me,
    passkeys,
    second_step,
    set_up,
    sign_in,
    two_step,
)

urlpatterns = [
    path("login", sign_in.SignIn.as_view(), name="account_login"),
    path("login/closed", sign_in.Inactive.as_view(), name="account_inactive"),
    path("login/second-step", second_step.SecondStep.as_view(), name="mfa_authenticate"),
    path("login/passkey", second_step.PasskeyAlone.as_view(), name="mfa_login_webauthn"),
    path("reauthenticate", second_step.PasswordAgain.as_view(), name="account_reauthenticate"),
    path("reauthenticate/code", second_step.CodeAgain.as_view(), name="mfa_reauthenticate"),
    path("reauthenticate/passkey", second_step.PasskeyAgain.as_view(), name="mfa_reauthenticate_webauthn"),
    path("logout", sign_in.SignOut.as_view(), name="account_logout"),
    path("signup", sign_in.SignUp.as_view(), name="account_signup"),
    path("verify", sign_in.CheckMail.as_view(), name="account_email_verification_sent"),
    re_path(r"^verify/(?P<key>[-:\w]+)$", sign_in.ConfirmEmail.as_view(), name="account_confirm_email"),
    path("forgot", sign_in.AskReset.as_view(), name="account_reset_password"),
    path("forgot/sent", sign_in.ResetSent.as_view(), name="account_reset_password_done"),
    re_path(
        r"^forgot/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)$",
        sign_in.NewPassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path("me", me.me, name="me"),
    path("me/email", me.ChangeEmail.as_view(), name="account_email"),
    path("me/password", me.ChangePassword.as_view(), name="account_change_password"),
    path("me/sign-ins", me.EndOthers.as_view(), name="usersessions_list"),
    path("me/two-step", two_step.overview, name="two_step"),
    path("me/two-step/app", two_step.app, name="two_step_app"),
    path("me/two-step/passkeys/new", passkeys.add, name="two_step_passkey"),
    path("me/two-step/<int:factor_id>/rename", passkeys.rename, name="two_step_rename"),
    path("me/two-step/<int:factor_id>/remove", two_step.remove, name="two_step_remove"),
    path("me/two-step/codes", two_step.codes, name="two_step_codes"),
    path("me/two-step/codes/new", two_step.new_codes, name="two_step_codes_new"),
    path("me/two-step/codes.txt", two_step.codes_file, name="two_step_codes_file"),
    path("me/two-step/off", two_step.turn_off, name="two_step_off"),
    path("me/notifications", mail_choices.choices, name="mail_choices"),
    path("me/stop-mail/<str:token>", mail_choices.stop, name="stop_mail"),
    path("invite/<str:token>", invite.invite, name="invite"),
    path("invitations", invite.invitations, name="invitations"),
    path("theme", me.theme, name="theme"),
    path("setup", set_up.set_up, name="set_up"),
    path("setup/<str:token>/", set_up.set_up, name="set_up_token"),
    path("dev/mail", dev_mail.mailbox, name="dev_mail"),
    path("dev/mail/<str:name>", dev_mail.one_mail, name="dev_mail_one"),
    # What password managers open to change a password (W3C well-known address).
    path(".well-known/change-password", RedirectView.as_view(pattern_name="account_change_password")),
]
