import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * One request over HTTPS that trusts a single CA, the file in the property `ca`. The lines of standard input are the URL and the
 * value of the `Authorization` header; prints the status on a line, and then the body.
 */
public class Get {
    public static void main(String[] arguments) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (FileInputStream ca = new FileInputStream(System.getProperty("ca"))) {
            trusted.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(ca));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);

        BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
        HttpRequest request = HttpRequest.newBuilder(URI.create(input.readLine()))
            .header("Authorization", input.readLine())
            .timeout(Duration.ofSeconds(120))
            .build();
        HttpResponse<String> response = HttpClient.newBuilder()
            .sslContext(tls)
            .build()
            .send(request, HttpResponse.BodyHandlers.ofString());
        System.out.println(response.statusCode());
        System.out.print(response.body());
    }
}
