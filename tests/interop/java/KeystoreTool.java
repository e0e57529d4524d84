import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.TreeSet;

import org.elasticsearch.common.settings.KeyStoreWrapper;

/**
 * The server's own keystore class, told line by line what to do, words separated by tabs; each answer ends with a line
 * that holds a dot. `read DIRECTORY PASSPHRASE` prints `name hex` for each entry; `write DIRECTORY PASSPHRASE FILE` makes
 * a keystore of the lines `name hex` in FILE; `save DIRECTORY PASSPHRASE` opens a keystore and writes it again.
 */
public final class KeystoreTool {
    public static void main(String[] args) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split("\t", -1);
            Path directory = Path.of(words[1]);
            char[] passphrase = words[2].toCharArray();
            switch (words[0]) {
                case "read" -> read(open(directory, passphrase));
                case "save" -> open(directory, passphrase).save(directory, passphrase);
                case "write" -> write(directory, passphrase, Path.of(words[3]));
                default -> throw new IllegalArgumentException(words[0]);
            }
            System.out.println(".");
        }
    }

    private static KeyStoreWrapper open(Path directory, char[] passphrase) throws Exception {
        KeyStoreWrapper keystore = KeyStoreWrapper.load(directory);
        keystore.decrypt(passphrase.clone());
        return keystore;
    }

    private static void read(KeyStoreWrapper keystore) throws Exception {
        for (String name : new TreeSet<>(keystore.getSettingNames())) {
            try (var value = keystore.getFile(name)) {
                System.out.println(name + " " + HexFormat.of().formatHex(value.readAllBytes()));
            }
        }
    }

    private static void write(Path directory, char[] passphrase, Path list) throws Exception {
        KeyStoreWrapper keystore = KeyStoreWrapper.create();
        for (String line : Files.readAllLines(list)) {
            int space = line.indexOf(' ');
            keystore.setFile(line.substring(0, space), HexFormat.of().parseHex(line.substring(space + 1)));
        }
        keystore.save(directory, passphrase);
    }
}
