import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;

import sun.security.tools.keytool.CertAndKeyGen;
import sun.security.x509.X500Name;

/**
 * Makes the four keys of a first start, RSA-4096 for the HTTP CA and P-256 for the others, with a certificate for each, and
 * the two PKCS#12 stores that hold them, in the folder that is named: with the JDK's own classes, as its keytool does.
 */
public final class FourKeys {
    private static final char[] PASSWORD = "a-password-of-stores".toCharArray();
    private static final long DAY = 86_400;

    public static void main(String[] args) throws Exception {
        store(Path.of(args[0], "http.p12"), "http_ca", rsa(), "http", ec());
        store(Path.of(args[0], "transport.p12"), "transport_ca", ec(), "transport", ec());
    }

    private static CertAndKeyGen rsa() throws Exception {
        CertAndKeyGen pair = new CertAndKeyGen("RSA", "SHA256withRSA");
        pair.generate(4096);
        return pair;
    }

    private static CertAndKeyGen ec() throws Exception {
        CertAndKeyGen pair = new CertAndKeyGen("EC", "SHA256withECDSA");
        pair.generate(256);
        return pair;
    }

    private static void store(Path file, String first, CertAndKeyGen one, String second, CertAndKeyGen other)
        throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        add(store, first, one);
        add(store, second, other);
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD);
        }
    }

    private static void add(KeyStore store, String alias, CertAndKeyGen pair) throws Exception {
        Certificate[] chain = { pair.getSelfCertificate(new X500Name("CN=" + alias), 1095 * DAY) };
        store.setKeyEntry(alias, pair.getPrivateKey(), PASSWORD, chain);
    }
}
