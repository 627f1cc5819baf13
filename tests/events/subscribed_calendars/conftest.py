from tests.partners.webhooks.conftest import this_machine as this_machine
