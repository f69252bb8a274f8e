"""Sign in, sign up, confirm, reset, sign out: the sign-in library's views with our pages and words."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth
from allauth.account.internal.flows import email_verification
from allauth.account.stages import EmailVerificationStage, LoginStageController
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _

from suitcase.surfaces.account import sign_in_forms
from suitcase.surfaces.account.factors import why_no_passkeys
from suitcase.surfaces.account.pages import Page
from suitcase.surfaces.account.views.me import keep_theme


class SignIn(Page, allauth.LoginView):
    """E-mail and password. Somebody who has not confirmed their address is sent a link and told so."""

    form_class = sign_in_forms.SignIn
    template_name = "account/login.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        if self.request.user.is_authenticated:
            keep_theme(response, self.request.user.theme)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(has_passkeys=not why_no_passkeys(self.request), **kwargs)


class SignUp(Page, allauth.SignupView):
    """Name, e-mail and password; then a link in a mail."""

    form_class = sign_in_forms.SignUp
    template_name = "account/signup.html"


class CheckMail(Page, allauth.EmailVerificationSentView):
    """Says that a link is in the mail, known address or not, and sends it again when asked."""

    template_name = "account/check_mail.html"

    def post(self, request: HttpRequest) -> HttpResponse:
        """Send the link once more, at most every three minutes; a request in between changes nothing."""
        if stage := LoginStageController.enter(request, EmailVerificationStage.key):
            email_verification.send_verification_email_at_login(request, stage.login)
        return HttpResponseRedirect(reverse("account_email_verification_sent") + "?again=1")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        stage = LoginStageController.enter(self.request, EmailVerificationStage.key)
        login = stage.login if stage else None
        email = (login.email or (login.user.email if login.user else "")) if login else ""
        again = "again" in self.request.GET
        return super().get_context_data(
            email=email, again=again, signing_up=bool(login and login.signup), **kwargs
        )


class ConfirmEmail(Page, allauth.ConfirmEmailView):
    """The page behind the link. Only its button confirms, so that programs that open links do nothing.

    In the browser that signed up the person is then signed in; elsewhere they sign in with their password.
    """

    template_name = "account/confirm_email.html"

    def get(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().get(*args, **kwargs)
        if not self.object:
            response.status_code = 410
        return response

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().post(*args, **kwargs)
        except Http404:
            return self.get(*args, **kwargs)
        except IntegrityError:
            # Another account, never confirmed, holds the address. Who reads its mail can claim that account.
            messages.error(
                self.request,
                _("Another account already has this address. A new password gets you into it."),
            )
            return HttpResponseRedirect(reverse("account_reset_password"))


class AskReset(Page, allauth.PasswordResetView):
    """Sends a link to the address, if it belongs to somebody; says the same if it does not."""

    form_class = sign_in_forms.AskReset
    template_name = "account/forgot.html"


class ResetSent(Page, allauth.PasswordResetDoneView):
    template_name = "account/forgot_sent.html"


class NewPassword(Page, allauth.PasswordResetFromKeyView):
    """The page behind the reset link. A new password ends every other sign-in of the person."""

    form_class = sign_in_forms.NewPassword
    template_name = "account/new_password.html"
    success_url = reverse_lazy("account_login")

    def form_valid(self, form: Any) -> HttpResponse:
        # The link came by mail, so whoever follows it has confirmed the address as well.
        email_verification.verify_email_indirectly(self.request, self.reset_user, self.reset_user.email)
        response: HttpResponse = super().form_valid(form)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"token_fail": False, **kwargs})


class SignOut(Page, allauth.LogoutView):
    template_name = "account/logout.html"


class Inactive(Page, allauth.AccountInactiveView):
    template_name = "account/inactive.html"
