package openai_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"

	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/bot/openai"
	"github.com/firstline-support/firstline/bot/openai/openaitest"
)

// serve starts a server of models that says always the same.
func serve(text string) *httptest.Server {
	fake, err := openaitest.New(openaitest.Options{Script: openaitest.InTurn(openaitest.Say(text))})
	if err != nil {
		panic(err)
	}
	return httptest.NewServer(fake.Handler())
}

func ExampleServer_Complete() {
	models := serve("Hold the reset button for ten seconds.")
	defer models.Close()
	server, err := openai.New(openai.Options{URL: models.URL + "/v1", Model: openaitest.Model})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()
	prompt := model.Request{Most: 100, Turns: []model.Turn{{Role: model.User, Text: "How do I reset the router?"}}}
	reply, err := server.Complete(context.Background(), prompt, func(text string) error {
		_, err := fmt.Fprintf(os.Stdout, "%s|", text)
		return err
	})
	fmt.Println()
	fmt.Println(reply.Text, reply.Usage.Counted, err)
	// Output:
	// Hold the| reset b|utton fo|r ten se|conds.|
	// Hold the reset button for ten seconds. true <nil>
}

func ExampleServer_Check() {
	models := serve("ready")
	defer models.Close()
	server, err := openai.New(openai.Options{URL: models.URL + "/v1", Model: "test-modle"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()
	for _, found := range server.Check(context.Background()) {
		fmt.Println(found.What, "=>", found.Fix)
	}
	// Output:
	// the server has no model test-modle => write one that it has: test-model, test-embedding
}
