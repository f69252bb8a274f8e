"""Numbers that bound the product, each with its reason."""

from __future__ import annotations

import datetime as dt

# Lists: enough to scan on one screen; the upper bound keeps a page below the byte budget.
PAGE_SIZE = 25
PAGE_SIZES = (10, 25, 50, 100)

# A request left alone for two weeks is stale: the campaign it was for has moved on.
LINK_REQUEST_LIFETIME = dt.timedelta(days=14)
# When the owner is reminded of a request that still waits, in days after it was asked: rarer than daily, and once
# more shortly before it is over.
REQUEST_REMINDERS_DAYS = (3, 7, 12)
# When both sides are reminded that a link ends, in days before: time to agree on more, then a last call.
LINK_REMINDERS_DAYS = (14, 7, 1)
# After three rejections within a month the requester rests a week, so that "no" does not have to be said daily.
REJECTIONS_BEFORE_REST = 3
REJECTION_WINDOW = dt.timedelta(days=30)
REJECTION_REST = dt.timedelta(days=7)
# A link is ended by its owner at will; a proposed end more than five years away is a typing error.
LONGEST_LINK = dt.timedelta(days=5 * 366)
# Fits on one phone screen together with what is asked.
REQUEST_MESSAGE_LENGTH = 500

# Handle look-ups per person: generous for typing, useless for listing all handles.
HANDLE_LOOKUPS_PER_MINUTE = 30
# Search as you type: one request per pause in typing, and a handful of faces each; both useless for making a list.
HANDLE_SEARCHES_PER_MINUTE = 60
HANDLES_OFFERED = 8
SEARCH_FROM = 2
# Companies offered while a name is typed: one screen of choices. A search costs tens of milliseconds, so it is counted.
COMPANIES_OFFERED = 10
COMPANIES_OFFERED_AT_MOST = 50
COMPANY_SEARCHES_PER_MINUTE = 120
LINK_REQUESTS_PER_HOUR = 60
# A reminder by hand: often enough to be of use, too seldom to be a nuisance. Those sent by themselves come on top.
REMINDER_REST = dt.timedelta(days=3)
# For how many days a link or QR code to ask with can be used: a shooting day, a weekend, a week, as long as a request.
ASK_LINK_DAYS = (1, 3, 7, 14)
# Links of one Business Center that are open at once: one for each campaign, few enough to look through.
OPEN_ASK_LINKS = 50
HANDLE_LENGTH = (2, 24)
# What arrives in a username field at most before it is refused unread; longer is an attack, not a name.
HANDLE_INPUT_LENGTH = 200
CREATOR_ACCOUNTS_PER_PERSON = 20
AD_ACCOUNTS_PER_PERSON = 50
# The most ad accounts a Business Center owns: as many as one bulk act takes.
AD_ACCOUNTS_PER_CENTER = 10_000
# The most rows of one bulk act: every ad account of the largest centre.
BULK_ROWS = 10_000
# Asset groups of one centre: one for each brand and market of a large house. What goes into one, or out of it, in one
# step, as the API for Business has it.
ASSET_GROUPS = 1_000
ASSET_GROUP_ROWS = 200
# What one invitation brings with it: a desk's work; whoever needs more gets it by a group.
INVITED_ASSETS = 50
# How long a name just given up stays closed to others, so that nobody inherits a reputation.
HANDLE_REST = dt.timedelta(days=90)

# People and open invitations of one ad account: more than any agency's team, few enough to look through.
AD_ACCOUNT_PEOPLE = 500
# A link in a mail left alone for a week has been overlooked; a new one is one press away.
INVITATION_LIFETIME = dt.timedelta(days=7)
# As many addresses as somebody pastes from a team list at once.
INVITATIONS_AT_ONCE = 50
# Mails leave in our name: enough for a team's first day, useless for advertising.
INVITATIONS_PER_DAY = 200
# Mails with an invitation that one address gets in a day from one place, and from all together: nobody is mailed out of
# patience, and nobody can use up what others need.
INVITATIONS_PER_ADDRESS_PER_DAY = 5
INVITATION_MAILS_PER_ADDRESS_PER_DAY = 20
# People of one Business Center, and how many of them may lead it, as the API for Business has it.
CENTER_MEMBERS = 4_000
CENTER_ADMINS = 20
# A list of new colleagues; also what one person may mail in a day.
CENTER_INVITATIONS_AT_ONCE = 200
# Centres one centre shares with: every client of a large agency. And numbers of centres somebody looks up: a morning of
# adding clients, useless for finding out which numbers there are.
PARTNERS_PER_CENTER = 2_000
# Partners of a centre that is closed: each is queued on, told and ended in the one transaction.
PARTNERS_AT_CLOSING = 200
PARTNER_LOOKUPS_PER_HOUR = 60
# How long whoever was removed can be put back without being asked again: as long as a transfer can be undone.
REMOVAL_UNDO = dt.timedelta(hours=72)
# How often Admins are asked to look at members who do not sign in, and how long somebody they kept is left out.
ACCESS_REVIEW_EVERY = dt.timedelta(days=30)
KEPT_FOR = dt.timedelta(days=90)
# A yes to a business holds a year, as extracts from registers go out of date; it can be renewed two months before.
VERIFICATION_LIFETIME = dt.timedelta(days=365)
VERIFICATION_RENEWAL = dt.timedelta(days=60)
# Each sending in has a document opened and an operator read: enough for a bad scanner, useless for keeping both busy.
SUBMISSIONS_PER_HOUR = 10
SUBMISSIONS_PER_DAY = 30
# The same for certificates of clients, of whom an agency may bring many on its first day.
CERTIFICATES_PER_HOUR = 60
CERTIFICATES_PER_DAY = 200
# When Admins are reminded that it ends: time to get a new extract, then two last calls.
VERIFICATION_REMINDERS = (dt.timedelta(days=30), dt.timedelta(days=7), dt.timedelta(days=1))
# The worker mails within seconds; what has not left by then is not on its way.
MAIL_IS_LATE = dt.timedelta(minutes=10)
# Two weeks, as for requests to creators; Admins are reminded while there is time to answer.
ROLE_REQUEST_LIFETIME = dt.timedelta(days=14)
ROLE_REQUEST_REMINDERS = (dt.timedelta(days=3), dt.timedelta(days=7), dt.timedelta(days=12))
# A few tries to put it better after a no; each one interrupts an Admin.
ROLE_REQUESTS_PER_DAY = 5
# Ad accounts asked for together: a page of an agency's list, still read before it is sent.
ACCESS_REQUESTS_AT_ONCE = 500
ACCESS_REQUEST_LIFETIME = dt.timedelta(days=14)
ACCESS_REQUEST_REMINDERS = (dt.timedelta(days=3), dt.timedelta(days=7), dt.timedelta(days=12))
# What one centre may send in a day: each request interrupts somebody else's Admins.
ACCESS_REQUESTS_PER_DAY = 2_000
# IDs nobody knows that a person, or a centre, may ask about in a day: two lists with every line wrong, useless for
# finding out which ad accounts there are.
UNKNOWN_ACCOUNTS_PER_DAY = 1_000
# A transfer can be undone by either side for three days: a weekend and a working day.
TRANSFER_COOLING_OFF = dt.timedelta(hours=72)
TRANSFER_LIFETIME = dt.timedelta(days=14)
# Transfers begun by one person, or from one centre, in a day.
TRANSFERS_PER_DAY = 100
# Long enough for the whole story, short enough to be read before deciding.
APPEAL_LENGTH = 1_000

# Six digits are a million guesses. Enough tries for a person with a wrong clock, and at sixty a day whoever stole the
# password is right within a year once in sixteen; their owner is told long before.
CODE_TRIES = 8
CODE_STRETCH_SECONDS = 5 * 60
CODE_TRIES_PER_DAY = 60
# A phone, a laptop, two security keys and their spares; a longer list is one nobody looks after.
PASSKEYS_PER_PERSON = 12
# Time to write recovery codes down or save the file; then nobody sees them again.
RECOVERY_CODES_SHOWN = dt.timedelta(minutes=10)

CAPTION_LENGTH = 2_200
AVATAR_BYTES = 5 * 1024 * 1024
# Two minutes straight from a phone's camera, or ten as editing programs export them. Whatever is larger would hold up
# the one who uploads longer than a post is worth, and one of the few places for uploads with it.
VIDEO_BYTES = 200 * 1024 * 1024
# The largest pictures phones and cameras write as JPEG or PNG.
PHOTO_BYTES = 20 * 1024 * 1024
# A business document: as the API for Business has it, which is a scanned register extract with all its annexes.
DOCUMENT_BYTES = 10 * 1024 * 1024
# What a person who decides on a business can be asked to read; statutes are longer and nobody wants them.
DOCUMENT_PAGES = 50
# What the fields of a form and the seams of its parts may add to the file it carries.
FORM_BYTES = 64 * 1024
# Uploads in hand at once in one web process, and of one person: the other threads go on serving pages.
UPLOADS_AT_ONCE = 3
UPLOADS_PER_PERSON = 1
# Longer than 200 MB take at a slow phone's 2 Mbit/s; then the place is given to somebody else.
UPLOAD_SECONDS = 15 * 60
# Checked uploads an account may have waiting for a caption, and how long: until tomorrow, not for ever.
DRAFTS_PER_ACCOUNT = 10
DRAFT_LIFETIME = dt.timedelta(days=1)

# Badges say 99+ from here, so nobody counts further for one.
BADGE_COUNTED = 100

# An idempotency key answers for a day; a form older than that is stale anyway.
SUBMISSION_LIFETIME = dt.timedelta(days=1)
