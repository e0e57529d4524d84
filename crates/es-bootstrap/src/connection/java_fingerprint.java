// co.elastic.clients:elasticsearch-java, release @MAJOR@; the password is in ELASTIC_PASSWORD.
import co.elastic.clients.elasticsearch.ElasticsearchClient;
import co.elastic.clients.transport.TransportUtils;
import javax.net.ssl.SSLContext;

public class Example {
    public static void main(String[] arguments) throws Exception {
        SSLContext tls = TransportUtils.sslContextFromCaFingerprint(@COLONS@);
        try (ElasticsearchClient client = ElasticsearchClient.of(builder -> builder
                .host(@URL@)
                .usernameAndPassword("elastic", System.getenv("ELASTIC_PASSWORD"))
                .sslContext(tls))) {
            System.out.println(client.info());
        }
    }
}
