"""Who gets what from every view of the desk and every call of the API. One that is missing here fails a test.

The columns: nobody signed in, the Administrator of another business, a Member without a role, a Viewer, an Editor, the
Owner (a Member too), and an Administrator who owns another page. What is booked and set up is all on the Owner's page;
`302` of nobody leads to signing in, `200` of the stranger to what is theirs.
"""

PEOPLE = ("nobody", "stranger", "member", "viewer", "editor", "owner", "administrator")
BOOKING = "bookings/<str:public_id>/"
TEXT = "settings/messages/<slug:scenario>/<slug:reader>/<slug:language>/"

#                                                 nobody stranger member viewer editor owner administrator
DESK = f"""
GET  /                                               302 200 200 200 200 200 200
POST first-steps/                                    302 302 404 404 404 404 302
GET  book/                                           302 200 200 200 200 200 200
GET  book/?page                                      302 404 404 403 200 200 200
POST book/?page                                      302 404 404 403 422 422 422
GET  bookings.csv                                    302 200 200 200 200 200 200
GET  {BOOKING}                                       302 404 404 200 200 200 200
GET  {BOOKING}sessions/                              302 404 404 200 200 200 200
GET  {BOOKING}sessions/cancel/                       302 404 404 403 200 200 200
POST {BOOKING}sessions/cancel/                       302 404 404 403 303 303 303
GET  {BOOKING}sessions/reschedule/                   302 404 404 403 200 200 200
POST {BOOKING}sessions/reschedule/                   302 404 404 403 422 422 422
GET  {BOOKING}sessions/ask/                          302 404 404 403 200 200 200
POST {BOOKING}sessions/ask/                          302 404 404 403 303 303 303
GET  {BOOKING}sessions/no-show/                      302 404 404 403 200 200 200
POST {BOOKING}sessions/no-show/                      302 404 404 403 409 409 409
GET  {BOOKING}sessions/completed/                    302 404 404 403 200 200 200
POST {BOOKING}sessions/completed/                    302 404 404 403 409 409 409
GET  {BOOKING}payment/                               302 404 404 200 200 200 200
GET  {BOOKING}end-links/                             302 404 404 403 200 200 200
POST {BOOKING}end-links/                             302 404 404 403 303 303 303
POST {BOOKING}payment/refund/                        302 404 404 403 303 303 303
POST {BOOKING}payment/again/<str:attempt_id>/        302 404 404 403 409 409 409
POST {BOOKING}payment/nothing-back/                  302 404 404 403 409 409 409
GET  {BOOKING}documents/<int:pk>/                    302 404 404 200 200 200 200
GET  requests/<str:public_id>/                       302 404 404 200 200 200 200
POST requests/<str:public_id>/                       302 404 404 403 303 303 303
GET  settings/general/                               302 200 404 404 404 404 200
POST settings/general/                               302 422 404 404 404 404 422
GET  settings/payments/                              302 200 404 404 404 404 200
POST settings/payments/test-mode/                    302 302 404 404 404 404 302
POST settings/payments/refunds/                      302 302 404 404 404 404 302
POST settings/payments/business/                     302 302 404 404 404 404 302
GET  settings/payments/<str:name>/                   302 200 404 404 404 404 200
POST settings/payments/<str:name>/                   302 422 404 404 404 404 422
POST settings/payments/<str:name>/disconnect/        302 404 404 404 404 404 404
GET  settings/sms/                                   302 200 404 404 404 404 200
POST settings/sms/                                   302 422 404 404 404 404 422
POST settings/sms/disconnect/                        302 404 404 404 404 404 404
GET  settings/messages/                              302 200 404 404 404 404 200
GET  {TEXT}                                          302 200 404 404 404 404 200
POST {TEXT}                                          302 302 404 404 404 404 302
GET  {TEXT}preview/                                  302 200 404 404 404 404 200
POST {TEXT}preview/                                  302 200 404 404 404 404 200
POST {TEXT}test/                                     302 200 404 404 404 404 200
POST {TEXT}ours/                                     302 302 404 404 404 404 302
GET  pages/                                          302 200 200 200 200 200 200
GET  pages/new/                                      302 200 404 404 404 404 200
POST pages/new/                                      302 422 404 404 404 404 422
GET  pages/<int:pk>/preview/                         302 404 404 200 200 200 200
GET  pages/<int:pk>/archive/                         302 404 404 403 200 200 200
POST pages/<int:pk>/archive/                         302 404 404 403 302 302 302
GET  pages/<int:pk>/handing-over/                    302 404 404 403 200 200 200
POST pages/<int:pk>/handing-over/                    302 404 404 403 403 403 302
POST pages/<int:pk>/handing-over/try-again/          302 404 404 403 302 302 302
POST pages/<int:pk>/logo/                            302 404 404 403 422 422 422
POST pages/<int:pk>/logo/remove/                     302 404 404 403 302 302 302
GET  pages/<int:pk>/<slug:key>/                      302 404 404 403 200 200 200
POST pages/<int:pk>/<slug:key>/                      302 404 404 403 422 422 422
GET  master-pages/                                   302 200 404 404 404 404 200
GET  master-pages/new/                               302 200 404 404 404 404 200
POST master-pages/new/                               302 422 404 404 404 404 422
GET  master-pages/<int:pk>/                          302 404 404 404 404 404 200
POST master-pages/<int:pk>/                          302 404 404 404 404 404 422
GET  master-pages/<int:pk>/preview/                  302 404 404 404 404 404 200
GET  master-pages/<int:pk>/archive/                  302 404 404 404 404 404 200
POST master-pages/<int:pk>/archive/                  302 404 404 404 404 404 302
GET  calendars/                                      302 200 200 200 200 200 200
POST calendars/choose/                               302 302 302 302 302 302 302
GET  calendars/connect/<slug:provider>/              302 200 200 200 200 200 200
POST calendars/connect/<slug:provider>/              302 422 422 422 422 422 422
POST calendars/<str:public_id>/look-up/              302 404 404 404 404 404 404
GET  connections/                                    302 200 200 200 200 200 200
POST connections/<str:public_id>/disconnect/         302 404 404 404 404 404 404
GET  connections/apps/<slug:app>/                    302 200 404 404 404 404 200
POST connections/apps/<slug:app>/                    302 422 404 404 404 404 422
GET  event-types/                                    302 200 200 200 200 200 200
GET  event-types/new/                                302 200 404 404 404 404 200
POST event-types/new/                                302 422 404 404 404 404 422
GET  event-types/<int:pk>/archive/                   302 404 404 403 200 200 200
POST event-types/<int:pk>/archive/                   302 404 404 403 302 302 302
GET  event-types/<int:pk>/<slug:key>/                302 404 404 403 200 200 200
POST event-types/<int:pk>/<slug:key>/                302 404 404 403 422 422 422
GET  account/                                        302 200 200 200 200 200 200
POST account/                                        302 302 302 302 302 302 302
POST account/feed/                                   302 302 302 302 302 302 302
POST account/feed/end/                               302 302 302 302 302 302 302
POST account/signed-in/<int:pk>/end/                 302 404 404 404 404 404 404
POST account/signed-in/end-others/                   302 302 302 302 302 302 302
GET  people/                                         302 200 404 404 404 404 200
GET  people/invite/                                  302 200 404 404 404 404 200
POST people/invite/                                  302 302 404 404 404 404 302
GET  people/<int:pk>/                                302 404 404 404 404 404 200
POST people/<int:pk>/                                302 404 404 404 404 404 302
GET  people/<int:pk>/end/                            302 404 404 404 404 404 200
POST people/<int:pk>/end/                            302 404 404 404 404 404 302
POST people/<int:pk>/let-back-in/                    302 404 404 404 404 404 302
POST invitations/<str:public_id>/send-again/         302 404 404 404 404 404 302
POST invitations/<str:public_id>/take-back/          302 404 404 404 404 404 302
GET  join/<str:token>/                               404 404 404 404 404 404 404
POST join/<str:token>/                               404 404 404 404 404 404 404
GET  week/                                           302 200 200 200 200 200 200
GET  reports/                                        302 200 200 200 200 200 200
GET  customers/                                      302 200 200 200 200 200 200
GET  customers/<int:pk>/                             302 404 404 200 200 200 200
POST customers/<int:pk>/notes/                       302 404 404 403 302 302 302
POST customers/<int:pk>/details/                     302 404 404 404 404 404 422
POST customers/<int:pk>/address/                     302 404 404 404 404 404 302
GET  customers/<int:pk>/export/                      302 404 404 404 404 404 200
GET  customers/<int:pk>/erase/                       302 404 404 404 404 404 200
POST customers/<int:pk>/erase/                       302 404 404 404 404 404 422
GET  tokens/                                         302 200 200 200 200 200 200
POST tokens/                                         302 422 422 422 422 422 422
POST tokens/<int:pk>/end/                            302 404 404 404 404 404 404
GET  audit/                                          302 200 404 404 404 404 200
GET  webhooks/                                       302 200 200 200 200 200 200
POST webhooks/                                       302 422 422 422 422 422 422
POST webhooks/<str:public_id>/end/                   302 404 404 404 404 404 404
GET  jobs/                                           302 200 404 404 404 404 200
POST jobs/retry/                                     302 302 404 404 404 404 302
POST jobs/<int:pk>/retry/                            302 404 404 404 404 404 404
POST jobs/<int:pk>/leave/                            302 404 404 404 404 404 404
GET  messages/                                       302 200 200 200 200 200 200
GET  messages/<int:pk>/                              302 404 404 404 200 200 200
GET  messages/<int:pk>/body/                         302 404 404 404 200 200 200
GET  messages/<int:pk>/<int:number>/                 302 404 404 404 200 200 200
GET  sign-in/<str:token>/                            404 404 404 404 404 404 404
POST sign-in/<str:token>/                            404 404 404 404 404 404 404
GET  set-up/<str:token>/                             404 404 404 404 404 404 404
POST set-up/<str:token>/                             404 404 404 404 404 404 404
GET  remove-demo/                                    302 404 404 404 404 404 404
POST remove-demo/                                    302 404 404 404 404 404 404
"""

HOST_API = """
GET    pages                                         401 200 200 200 200 200 200
POST   pages                                         401 422 403 403 403 403 201
GET    pages/{page}                                  401 404 404 200 200 200 200
PATCH  pages/{page}                                  401 404 404 403 200 200 200
PATCH  pages/{page}?people                           401 404 404 403 403 403 200
PATCH  pages/{page}?owner                            401 404 404 403 403 403 200
DELETE pages/{page}                                  401 404 404 403 204 204 204
GET    event-types                                   401 200 200 200 200 200 200
POST   event-types                                   401 201 403 403 403 403 201
GET    event-types/{event_type}                      401 404 404 200 200 200 200
PATCH  event-types/{event_type}                      401 404 404 403 200 200 200
DELETE event-types/{event_type}                      401 404 404 403 204 204 204
GET    activity                                      401 200 200 200 200 200 200
GET    activity?page                                 401 404 404 200 200 200 200
GET    master-pages                                  401 200 200 200 200 200 200
POST   master-pages                                  401 201 403 403 403 403 201
GET    master-pages/{master_page}                    401 404 404 404 404 404 200
PATCH  master-pages/{master_page}                    401 404 404 404 404 404 200
DELETE master-pages/{master_page}                    401 404 404 404 404 404 204
GET    webhooks                                      401 200 200 200 200 200 200
POST   webhooks                                      401 422 422 422 422 422 422
DELETE webhooks/{webhook_id}                         401 404 404 404 404 404 404
POST   bookings                                      401 404 404 403 201 201 201
GET    bookings/{booking_id}                         401 404 404 200 200 200 200
POST   bookings/{booking_id}/cancel                  401 404 404 403 200 200 200
POST   bookings/{booking_id}/reschedule              401 404 404 403 200 200 200
POST   bookings/{booking_id}/request-reschedule      401 404 404 403 200 200 200
POST   bookings/{booking_id}/end-links               401 404 404 403 200 200 200
POST   bookings/{booking_id}/refunds                 401 404 404 403 200 200 200
POST   bookings/{booking_id}/approve                 401 404 404 403 200 200 200
POST   bookings/{booking_id}/decline                 401 404 404 403 200 200 200
POST   bookings/{booking_id}/ask-for-times           401 404 404 403 200 200 200
POST   sessions/{session_id}/no-show                 401 404 404 403 409 409 409
POST   sessions/{session_id}/completed               401 404 404 403 409 409 409
"""

#                                                        made up another's own
SECRETS = ("made up", "another's", "own")
CUSTOMERS = """
GET  hold/<str:public_id>/<str:secret>/                              404 404 200
POST hold/<str:public_id>/<str:secret>/                              404 404 422
POST hold/<str:public_id>/<str:secret>/longer/                       404 404 200
GET  booking/<str:public_id>/<str:secret>/                           404 404 200
GET  booking/<str:public_id>/<str:secret>/end-links/                 404 404 200
POST booking/<str:public_id>/<str:secret>/end-links/                 404 404 200
GET  booking/<str:public_id>/<str:secret>/calendar.ics               404 404 200
GET  booking/<str:public_id>/<str:secret>/receipts/<int:number>.pdf  404 404 200
GET  booking/<str:public_id>/<str:secret>/credit-notes/<int:number>.pdf 404 404 404
GET  booking/<str:public_id>/<str:secret>/suggest/                   404 404 303
GET  session/<str:public_id>/<str:secret>/                           404 404 200
GET  session/<str:public_id>/<str:secret>/calendar.ics               404 404 200
GET  <door:kind>/<str:public_id>/<str:secret>/pay/                   404 404 303
POST <door:kind>/<str:public_id>/<str:secret>/pay/                   404 404 303
GET  <door:kind>/<str:public_id>/<str:secret>/pay/return/            404 404 303
GET  <door:kind>/<str:public_id>/<str:secret>/cancel/                404 404 200
POST <door:kind>/<str:public_id>/<str:secret>/cancel/                404 404 409
GET  <door:kind>/<str:public_id>/<str:secret>/reschedule/            404 404 200
GET  <door:kind>/<str:public_id>/<str:secret>/reschedule/confirm/    404 404 303
POST <door:kind>/<str:public_id>/<str:secret>/reschedule/confirm/    404 404 303
GET  feed/<str:public_id>/<str:secret>.ics                           404 404 200
"""
OPEN_TO_ALL = {"", "links/", "logos/<int:pk>/<str:digest>.png", "<slug:page>/", "<slug:page>/<slug:event_type>/"}

CUSTOMERS_API = """
GET    bookings/{booking_id}                                         404 404 200
GET    bookings/{booking_id}/calendar.ics                            404 404 200
GET    sessions/{session_id}/calendar.ics                            404 404 200
POST   bookings/{booking_id}/quote                                   404 404 200
GET    bookings/{booking_id}/slots                                   404 404 200
POST   bookings/{booking_id}/cancel                                  404 404 200
POST   bookings/{booking_id}/reschedule                              404 404 202
POST   bookings/{booking_id}/end-links                               404 404 204
POST   bookings/{booking_id}/suggest                                 404 404 409
POST   holds/{hold_id}/extend                                        404 404 200
DELETE holds/{hold_id}                                               404 404 204
"""
OPEN_API = {
    "GET pages/{page}",
    "GET pages/{page}/slots",
    "POST pages/{page}/plan",
    "POST holds",
    "POST bookings",
}


def rows(table: str) -> list[tuple[str, str, list[int]]]:
    """Method, address and the answers, of each line."""
    found = []
    for line in table.strip().splitlines():
        method, address, *answers = line.split()
        found.append((method, "" if address == "/" else address, [int(one) for one in answers]))
    return found
