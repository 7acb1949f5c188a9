"""Signing the sessions of people who are signed in with the newest secret key."""

from functools import partial

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import signing
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from sessionary.actions.transactions import write
from sessionary.models import User


def sign_sessions() -> int:
    """Sign anew what an older key signed; returns how many. Whoever an unknown key signed in has to sign in again."""
    running = Session.objects.filter(expire_date__gt=timezone.now())
    return sum(write(partial(_sign_anew, row)) for row in list(running) if not _is_newest(row.session_data))


def _is_newest(signed: str) -> bool:
    store = SessionStore()
    try:
        signing.loads(
            signed, key=settings.SECRET_KEY, salt=store.key_salt, serializer=store.serializer, fallback_keys=[]
        )
    except signing.BadSignature:
        return False
    return True


def _sign_anew(row: Session) -> int:
    store = SessionStore()
    data = store.decode(row.session_data)
    if not data:
        return 0
    user = User.objects.filter(pk=data[SESSION_KEY]).first() if SESSION_KEY in data else None
    hashed = str(data.get(HASH_SESSION_KEY, ""))
    if user and any(constant_time_compare(hashed, old) for old in user.get_session_auth_fallback_hash()):
        data[HASH_SESSION_KEY] = user.get_session_auth_hash()
    as_read = Session.objects.filter(pk=row.pk, session_data=row.session_data)
    return as_read.update(session_data=store.encode(data))
