import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import org.testcontainers.elasticsearch.ElasticsearchContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/** Starts the image with the package's own container, which knows what Elasticsearch's image does: IMAGE:VERSION NAME LOGGING. */
class Users {
    public static void main(String[] words) throws Exception {
        var image = DockerImageName.parse(words[0])
            .asCompatibleSubstituteFor("docker.elastic.co/elasticsearch/elasticsearch");
        try (var container = new ElasticsearchContainer(image)) {
            container.withEnv("ES_JAVA_OPTS", "-Xms512m -Xmx512m -XX:TieredStopAtLevel=1");
            container.withStartupTimeout(java.time.Duration.ofMinutes(5));
            container.withCopyFileToContainer(
                MountableFile.forHostPath(words[2]), "/usr/share/elasticsearch/config/log4j2.properties");
            container.withCreateContainerCmdModifier(command -> command.withName(words[1]));
            container.start();
            var password = "elastic:" + ElasticsearchContainer.ELASTICSEARCH_DEFAULT_PASSWORD;
            var client = HttpClient.newBuilder().sslContext(container.createSslContextFromCa()).build();
            var request = HttpRequest.newBuilder(URI.create("https://" + container.getHttpHostAddress()))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(password.getBytes()))
                .build();
            var answer = client.send(request, BodyHandlers.ofString());
            // A node logs that it has started before it has elected a master, and answers 503 until then.
            while (answer.statusCode() == 503) {
                Thread.sleep(1000);
                answer = client.send(request, BodyHandlers.ofString());
            }
            if (answer.statusCode() != 200 || container.caCertAsBytes().isEmpty()) {
                throw new IllegalStateException(answer.statusCode() + " " + answer.body());
            }
            System.out.println("200");
        }
    }
}
