package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/slack"
	"github.com/firstline-support/firstline/bot/slack/slacktest"
	"github.com/firstline-support/firstline/bot/sqlite"
	"github.com/firstline-support/firstline/handoff/texts"
)

// nowhere takes in everything and keeps nothing.
type nowhere struct{}

func (nowhere) Receive(context.Context, bot.Event) error { return nil }

// BenchmarkSlackEvents sends signed events of a hundred people over HTTP, and measures how long each waits until it is
// acknowledged: after the durable write, and beside it by a receiver that writes nothing.
func BenchmarkSlackEvents(b *testing.B) {
	store, err := sqlite.Open(b.Context(), b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := store.Close(); err != nil {
			b.Error(err)
		}
	})
	server := slacktest.Start(b, slacktest.Options{})
	var people []string
	for i := range 100 {
		people = append(people, server.AddUser(slacktest.User{RealName: fmt.Sprintf("Person %d", i)}).ID)
	}
	catalogue, err := texts.Load()
	if err != nil {
		b.Fatal(err)
	}
	channel := slack.New(slack.Options{BotToken: slacktest.BotToken, SigningSecret: slacktest.SigningSecret,
		API: server.API(), Texts: catalogue, Pad: store, Shelf: store})
	for _, to := range []struct {
		name     string
		receiver slack.Receiver
	}{
		{"stored", bot.New(bot.Options{Store: store, Cases: store})},
		{"not stored", nowhere{}},
	} {
		b.Run(to.name, func(b *testing.B) { acknowledged(b, channel, slack.Intake{Receiver: to.receiver}, people) })
	}
}

// slackSenders is how many events are on their way at the same time.
const slackSenders = 50

// sentToSlack numbers the events of all rounds: each is another one.
var sentToSlack atomic.Int64

func acknowledged(b *testing.B, channel *slack.Channel, intake slack.Intake, people []string) {
	ctx, stop := context.WithCancel(b.Context())
	var work sync.WaitGroup
	defer work.Wait()
	defer stop()
	work.Go(func() {
		if err := channel.Run(ctx, intake); err != nil {
			b.Error(err)
		}
	})
	server := httptest.NewServer(channel.Handler(intake))
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: slackSenders}}
	defer client.CloseIdleConnections()
	for _, person := range people { // who people are is asked once
		for send(b, client, server.URL, person) != http.StatusOK {
		}
	}
	waits := make([][]time.Duration, slackSenders)
	var left atomic.Int64
	left.Store(int64(b.N))
	b.ResetTimer()
	var senders sync.WaitGroup
	for i := range waits {
		senders.Go(func() {
			for n := left.Add(-1); n >= 0; n = left.Add(-1) {
				begun := time.Now()
				if status := send(b, client, server.URL, people[n%int64(len(people))]); status != http.StatusOK {
					b.Errorf("an event got status %d", status)
				}
				waits[i] = append(waits[i], time.Since(begun))
			}
		})
	}
	senders.Wait()
	b.StopTimer()
	all := slices.Sorted(slices.Values(slices.Concat(waits...)))
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
	b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
}

// send posts one signed message of a person and gives the status of the acknowledgement.
func send(b *testing.B, client *http.Client, base, person string) int {
	n := sentToSlack.Add(1)
	body := fmt.Appendf(nil, `{"token":"t","team_id":"T0000001","api_app_id":"A0000001","type":"event_callback",`+
		`"event_id":"Ev%08d","event_time":%d,"event":{"type":"message","channel_type":"im","channel":"D%s","user":%q,`+
		`"text":"my printer does not print","ts":"%d.%06d","team":"T0000001"}}`,
		n, time.Now().Unix(), person, person, 1_700_000_000+n/1_000_000, n%1_000_000)
	r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, base+"/slack/events", bytes.NewReader(body))
	if err != nil {
		b.Error(err)
		return 0
	}
	r.Header.Set("Content-Type", "application/json")
	slacktest.Sign(r.Header, slacktest.SigningSecret, time.Now(), body)
	answer, err := client.Do(r)
	if err != nil {
		b.Error(err)
		return 0
	}
	if err := answer.Body.Close(); err != nil {
		b.Error(err)
	}
	return answer.StatusCode
}
