import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** Asks a URL as any Java client with a trust store would; prints the version of TLS and the status. */
class Trust {
    public static void main(String[] arguments) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(arguments[0])).build();
        var response = HttpClient.newHttpClient().send(request, BodyHandlers.discarding());
        System.out.println(response.sslSession().orElseThrow().getProtocol() + " " + response.statusCode());
    }
}
