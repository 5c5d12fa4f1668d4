package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/discord"
	"github.com/firstline-support/firstline/bot/discord/discordtest"
	"github.com/firstline-support/firstline/bot/sqlite"
	"github.com/firstline-support/firstline/handoff/texts"
)

// BenchmarkDiscordEvents has a hundred people write to the bot over the gateway, and measures how long each message
// waits until it is stored, and beside it until it is handed to a receiver that writes nothing.
func BenchmarkDiscordEvents(b *testing.B) {
	store, err := sqlite.Open(b.Context(), b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := store.Close(); err != nil {
			b.Error(err)
		}
	})
	server := discordtest.Start(b, discordtest.Options{})
	var people []string
	for i := range 100 {
		people = append(people, server.AddUser(discordtest.User{Name: fmt.Sprintf("person%d", i)}).ID)
	}
	catalogue, err := texts.Load()
	if err != nil {
		b.Fatal(err)
	}
	for _, to := range []struct {
		name     string
		receiver discord.Receiver
	}{
		{"stored", bot.New(bot.Options{Store: store, Cases: store})},
		{"not stored", nowhere{}},
	} {
		b.Run(to.name, func(b *testing.B) {
			channel, err := discord.New(discord.Options{Token: discordtest.BotToken, API: server.URL() + "/api/",
				Texts: catalogue, Pad: store, Shelf: store})
			if err != nil {
				b.Fatal(err)
			}
			takenIn(b, channel, &counter{next: to.receiver, done: map[string]chan struct{}{}}, server, people)
		})
	}
}

// A counter tells when a message was taken in.
type counter struct {
	next discord.Receiver

	mu   sync.Mutex
	done map[string]chan struct{} // guarded by mu; by the event's id
}

func (c *counter) Receive(ctx context.Context, e bot.Event) error {
	err := c.next.Receive(ctx, e)
	if err == nil {
		select {
		case c.of(e.ID) <- struct{}{}:
		default: // it is read a second time
		}
	}
	return err
}

func (c *counter) of(id string) chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done[id] == nil {
		c.done[id] = make(chan struct{}, 1)
	}
	return c.done[id]
}

// discordWriters is how many messages are on their way at the same time.
const discordWriters = 50

func takenIn(b *testing.B, channel *discord.Channel, in *counter, server *discordtest.Server, people []string) {
	ctx, stop := context.WithCancel(b.Context())
	var work sync.WaitGroup
	defer work.Wait()
	defer stop()
	work.Go(func() {
		if err := channel.Run(ctx, discord.Intake{Receiver: in}); err != nil {
			b.Error(err)
		}
	})
	eventually(b, time.Minute, "the channel connects", func() bool { return channel.Health().Connected })
	waits := make([][]time.Duration, discordWriters)
	var left atomic.Int64
	left.Store(int64(b.N))
	b.ResetTimer()
	var writers sync.WaitGroup
	for i := range waits {
		writers.Go(func() {
			for n := left.Add(-1); n >= 0; n = left.Add(-1) {
				begun := time.Now()
				m := server.Tell(people[n%int64(len(people))], "my printer does not print")
				select {
				case <-in.of(m.Channel + "/" + m.ID):
				case <-time.After(time.Minute):
					b.Errorf("message %s was never taken in", m.ID)
				}
				waits[i] = append(waits[i], time.Since(begun))
			}
		})
	}
	writers.Wait()
	b.StopTimer()
	all := slices.Sorted(slices.Values(slices.Concat(waits...)))
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
	b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
}
