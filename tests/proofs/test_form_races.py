"""Many tabs save one form at the same moment: one wins, and all others are told, at a real server."""

import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from html import unescape
from threading import Barrier

import httpx2
import pytest

from tests.support.served import Served, served

pytestmark = pytest.mark.proof
TABS, ROUNDS = 4, 4
HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|version)" value="([^"]*)"')


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("forms") / "data", "--no-jobs") as instance:
        yield instance


def signed_in(server: Served) -> httpx2.Client:
    link = server.command("sign-in-link", "admin@example.com")
    client = httpx2.Client(base_url=server.url, timeout=60, follow_redirects=True)
    page = client.get(link)
    client.post(page.url, data=hidden(page), headers={"Referer": server.url})
    return client


def hidden(page: httpx2.Response) -> dict[str, str]:
    return {name: unescape(value) for name, value in HIDDEN.findall(page.text)}


def test_of_many_tabs_that_save_at_once_one_wins(server: Served) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(closing(signed_in(server))) for _tab in range(TABS)]
        race(clients, server)


def race(clients: list[httpx2.Client], server: Served) -> None:
    address = "/desk/settings/payments/"
    for number in range(ROUNDS):
        pages = [client.get(address) for client in clients]
        barrier = Barrier(TABS)

        def save(tab: int, number: int = number, pages: list[httpx2.Response] = pages, at: Barrier = barrier) -> int:
            typed = {**hidden(pages[tab]), "name": f"Studio {number} of tab {tab}", "address": f"{tab}"}
            business = pages[tab].text.rpartition('action="/desk/settings/payments/business/"')[2]
            typed["version"] = dict(HIDDEN.findall(business))["version"]
            at.wait()
            answer = clients[tab].post(f"{address}business/", data=typed, headers={"Referer": server.url})
            return answer.history[0].status_code if answer.history else answer.status_code

        with ThreadPoolExecutor(TABS) as pool:
            answers = list(pool.map(save, range(TABS)))
        assert Counter(answers) == {302: 1, 409: TABS - 1}
        winner = answers.index(302)
        shown = clients[0].get(address).text
        assert f'value="Studio {number} of tab {winner}"' in shown
