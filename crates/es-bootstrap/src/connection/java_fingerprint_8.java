// co.elastic.clients:elasticsearch-java, release 8, and com.fasterxml.jackson.core:jackson-databind;
// the password is in ELASTIC_PASSWORD.
import co.elastic.clients.elasticsearch.ElasticsearchClient;
import co.elastic.clients.json.jackson.JacksonJsonpMapper;
import co.elastic.clients.transport.TransportUtils;
import co.elastic.clients.transport.rest_client.RestClientTransport;
import javax.net.ssl.SSLContext;
import org.apache.http.HttpHost;
import org.apache.http.auth.AuthScope;
import org.apache.http.auth.UsernamePasswordCredentials;
import org.apache.http.impl.client.BasicCredentialsProvider;
import org.elasticsearch.client.RestClient;

public class Example {
    public static void main(String[] arguments) throws Exception {
        SSLContext tls = TransportUtils.sslContextFromCaFingerprint(@COLONS@);
        BasicCredentialsProvider user = new BasicCredentialsProvider();
        user.setCredentials(AuthScope.ANY,
                new UsernamePasswordCredentials("elastic", System.getenv("ELASTIC_PASSWORD")));
        try (RestClient rest = RestClient.builder(HttpHost.create(@URL@))
                .setHttpClientConfigCallback(http -> http.setSSLContext(tls).setDefaultCredentialsProvider(user))
                .build()) {
            ElasticsearchClient client =
                    new ElasticsearchClient(new RestClientTransport(rest, new JacksonJsonpMapper()));
            System.out.println(client.info());
        }
    }
}
