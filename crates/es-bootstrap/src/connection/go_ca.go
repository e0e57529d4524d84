// go get github.com/elastic/go-elasticsearch/v@MAJOR@; the password is in ELASTIC_PASSWORD.
package main

import (
	"fmt"
	"log"
	"os"

	"github.com/elastic/go-elasticsearch/v@MAJOR@"
)

func main() {
	ca, err := os.ReadFile(@CA@)
	if err != nil {
		log.Fatal(err)
	}
	client, err := elasticsearch.NewClient(elasticsearch.Config{
		Addresses: []string{@URL@},
		Username:  "elastic",
		Password:  os.Getenv("ELASTIC_PASSWORD"),
		CACert:    ca,
	})
	if err != nil {
		log.Fatal(err)
	}
	response, err := client.Info()
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	if response.IsError() {
		log.Fatal(response)
	}
	fmt.Println(response)
}
