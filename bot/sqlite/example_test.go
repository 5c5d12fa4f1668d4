package sqlite_test

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/sqlite"
)

// A platform delivers an event twice; the store keeps it once.
func ExampleStore_Receive() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "firstline")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(dir) }()
	store, err := sqlite.Open(ctx, dir)
	if err != nil {
		fmt.Println(err)
		return
	}
	e := bot.Event{
		Channel: "slack", ID: "Ev0123", Conversation: "slack/D1/kim", Kind: bot.Message,
		Text: "I forgot my password", At: time.Now(),
	}
	for range 2 {
		fresh, err := store.Receive(ctx, e)
		fmt.Println(fresh, err)
	}
	fmt.Println(store.Close())
	// Output:
	// true <nil>
	// false <nil>
	// <nil>
}
