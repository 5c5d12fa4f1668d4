package redis_test

import (
	"context"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/redis"
	"github.com/firstline-support/firstline/bot/redis/redistest"
)

// What was said while a node had no connection is heard by nobody: everybody there looks.
func TestANodeThatLostItsConnectionSaysThatRingsWereMissed(t *testing.T) {
	server := redistest.Start(t)
	here, err := redis.Open(t.Context(), redis.Options{URL: server.URL()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := here.Close(); err != nil {
			t.Error(err)
		}
	}()
	ctx, stop := context.WithCancel(t.Context())
	rang, missed, ended := make(chan string, 100), make(chan bool, 100), make(chan error)
	go func() {
		ended <- here.Attend(ctx, bot.Attendant{Came: func(string) {}, Parcels: func() {}, Moved: func() {},
			Rang: func(topics ...string) { rang <- topics[0] }, Missed: func() { missed <- true }})
	}()
	listens := func() bool { return strings.Contains(server.CLI("PUBSUB", "NUMSUB", "firstline:news"), "1") }
	waitFor(t, listens)
	if err := here.Ring(t.Context(), "a"); err != nil || <-rang != "a" {
		t.Errorf("a ring was not heard: %v", err)
	}
	if len(missed) > 0 {
		t.Error("rings were missed before anything was lost")
	}
	if killed := server.CLI("CLIENT", "KILL", "TYPE", "pubsub"); killed != "1" {
		t.Fatalf("killed %q connections, want 1", killed)
	}
	<-missed
	if err := here.Ring(t.Context(), "b"); err != nil || <-rang != "b" {
		t.Errorf("a ring on the new connection was not heard: %v", err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
