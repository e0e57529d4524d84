// Starts the image as users of testcontainers start Elasticsearch's own: IMAGE NAME.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
)

const password = "a password of a test"

func main() {
	if err := run(os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

func run(image, name string) error {
	ctx := context.Background()
	container, err := testcontainers.GenericContainer(ctx, testcontainers.GenericContainerRequest{
		ContainerRequest: testcontainers.ContainerRequest{
			Image:        image,
			Name:         name,
			ExposedPorts: []string{"9200/tcp"},
			Env: map[string]string{
				"discovery.type":   "single-node",
				"ELASTIC_PASSWORD": password,
				"ES_JAVA_OPTS":     "-Xms512m -Xmx512m -XX:TieredStopAtLevel=1",
			},
			WaitingFor: wait.ForLog(`.*("message":\s?"started[\s?|"].*|] started.*)`).AsRegexp().
				WithStartupTimeout(5 * time.Minute),
		},
		Started: true,
	})
	if err != nil {
		return err
	}
	defer testcontainers.TerminateContainer(container)
	file, err := container.CopyFileFromContainer(ctx, "/usr/share/elasticsearch/config/certs/http_ca.crt")
	if err != nil {
		return err
	}
	certificate, err := io.ReadAll(file)
	if err != nil {
		return err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(certificate) {
		return fmt.Errorf("no certificate: %s", certificate)
	}
	address, err := container.PortEndpoint(ctx, "9200/tcp", "https")
	if err != nil {
		return err
	}
	request, err := http.NewRequest("GET", address, nil)
	if err != nil {
		return err
	}
	request.SetBasicAuth("elastic", password)
	client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
	answer, err := client.Do(request)
	// A node logs that it has started before it has elected a master, and answers 503 until then.
	for err == nil && answer.StatusCode == 503 {
		time.Sleep(time.Second)
		answer, err = client.Do(request)
	}
	if err != nil {
		return err
	}
	if answer.StatusCode != 200 {
		return fmt.Errorf("%s", answer.Status)
	}
	fmt.Println(answer.StatusCode)
	return nil
}
