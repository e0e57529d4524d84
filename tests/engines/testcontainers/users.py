"""Starts the image as users of testcontainers start Elasticsearch's own: IMAGE NAME, the name that containers begin with."""

import json
import re
import ssl
import sys
import time
import urllib.error
import urllib.request

from testcontainers.community.elasticsearch import ElasticSearchContainer
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import LogMessageWaitStrategy

PASSWORD = "a password of a test"
CERTIFICATE = "/usr/share/elasticsearch/config/certs/http_ca.crt"


def ask(container, scheme, context=None, authorization=None):
    url = f"{scheme}://localhost:{container.get_exposed_port(9200)}"
    headers = {"Authorization": authorization} if authorization else {}
    while True:
        try:
            with urllib.request.urlopen(urllib.request.Request(url, headers=headers), context=context) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            # A node logs that it has started before it has elected a master, and answers 503 until then.
            if error.code != 503:
                raise
        time.sleep(1)


def basic(password):
    from base64 import b64encode

    return "Basic " + b64encode(f"elastic:{password}".encode()).decode()


def secured(image, name):
    """What people write themselves: a log line, the CA out of the container, TLS."""
    container = DockerContainer(image).with_name(name).with_exposed_ports(9200)
    container.with_env("discovery.type", "single-node").with_env("ELASTIC_PASSWORD", PASSWORD)
    container.with_env("ES_JAVA_OPTS", "-Xms512m -Xmx512m -XX:TieredStopAtLevel=1")
    container.waiting_for(
        LogMessageWaitStrategy(re.compile(r'.*("message":\s?"started[\s?|"].*|] started.*)')).with_startup_timeout(300)
    )
    with container:
        code, certificate = container.exec(["cat", CERTIFICATE])
        assert code == 0, certificate
        context = ssl.create_default_context(cadata=certificate.decode())
        print(ask(container, "https", context, basic(PASSWORD))["version"]["number"])


def unsecured(image, name):
    """The package's own container switches security off: nothing is made then."""
    container = ElasticSearchContainer(image).with_name(name)
    container.with_env("ES_JAVA_OPTS", "-Xms512m -Xmx512m -XX:TieredStopAtLevel=1")
    container.with_env("discovery.type", "single-node")
    with container:
        print(ask(container, "http")["version"]["number"])
        assert container.exec(["test", "-e", CERTIFICATE])[0] == 1


if __name__ == "__main__":
    secured(sys.argv[1], sys.argv[2] + "-secured")
    unsecured(sys.argv[1], sys.argv[2] + "-unsecured")
