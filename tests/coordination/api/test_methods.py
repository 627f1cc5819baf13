"""Methods an address does not take are a problem that says which it takes."""

import re

import pytest

from tests import make
from tests.contract_client import document, refused

pytestmark = pytest.mark.usefixtures("on_stage")

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.mark.parametrize("form", document()["paths"])
def test_a_method_not_offered_is_a_405_that_lists_those_offered(dudley, form: str):
    path = re.sub(r"{(campaign|slug)}", make.SEE_ME, form)
    path = re.sub(r"{\w+}", "01890a5d-ac96-774b-bcce-b302099a8057", path)
    offered = set(document()["paths"][form]) & METHODS
    for method in sorted(METHODS - offered):
        response = getattr(dudley, method)(path, {})
        assert refused(response) == (405, "method_not_allowed"), method
        assert set(response["Allow"].lower().split(", ")) - {"head", "options"} == offered
