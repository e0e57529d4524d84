# pip install 'elasticsearch>=@MAJOR@,<@NEXT@'; the password is in ELASTIC_PASSWORD.
import os

from elasticsearch import Elasticsearch

client = Elasticsearch(
    @URL@,
    basic_auth=("elastic", os.environ["ELASTIC_PASSWORD"]),
    ca_certs=@CA@,
)
print(client.info())
