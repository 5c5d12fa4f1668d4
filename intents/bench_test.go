package intents

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// invented makes a set of the given size from syllables: as many different words, and as much in common, as people's
// requests have.
func invented(intents, examples int) Set {
	rng := rand.New(rand.NewPCG(1, 2))
	parts := strings.Fields("pass wort vpn net dru cker lap top mail out look key board scr een ac cess fol der pho ne")
	word := func(from int) string {
		return parts[(from*7+rng.IntN(4))%len(parts)] + parts[(from*3+rng.IntN(3))%len(parts)] + parts[rng.IntN(len(parts))]
	}
	set := Set{}
	for i := range intents {
		in := Intent{ID: fmt.Sprintf("intent-%d", i), Examples: map[string][]string{}}
		for range examples {
			text := []string{"please", word(i), "my", word(i + 1), word(rng.IntN(1000)), "is", word(i + 2), "now"}
			in.Examples["en"] = append(in.Examples["en"], strings.Join(text[rng.IntN(3):], " "))
		}
		set.Intents = append(set.Intents, in)
	}
	return set
}

// sample is as many intents and examples as CLINC150 has, and messages to ask afterwards.
func sample() (set Set, asked []string) {
	for _, in := range invented(150, 2).Intents {
		asked = append(asked, in.Examples["en"]...)
	}
	return invented(150, 100), asked
}

func BenchmarkMatch(b *testing.B) {
	set, asked := sample()
	engine := Train(set)
	for i := 0; b.Loop(); i++ {
		engine.Match(asked[i%len(asked)])
	}
}

// BenchmarkPeer does the same work with nlp.js, which many bots embed, and with this engine, in one run. It needs node
// and the package: npm install --prefix DIR node-nlp@4, and NODE_PATH=DIR/node_modules.
func BenchmarkPeer(b *testing.B) {
	set, asked := sample()
	b.Run("firstline", func(b *testing.B) {
		for b.Loop() {
			start := time.Now()
			engine := Train(set)
			b.ReportMetric(time.Since(start).Seconds(), "train-s")
			for range 2 {
				start = time.Now()
				for _, text := range asked {
					engine.Match(text)
				}
			}
			b.ReportMetric(float64(time.Since(start).Microseconds())/float64(len(asked)), "µs/match")
		}
	})
	b.Run("nlp.js", func(b *testing.B) {
		for b.Loop() {
			seconds, micros := nlpjs(b, set, asked)
			b.ReportMetric(seconds, "train-s")
			b.ReportMetric(micros, "µs/match")
		}
	})
}

// nlpjs measures the peer.
func nlpjs(b *testing.B, set Set, asked []string) (seconds, micros float64) {
	b.Helper()
	node, err := exec.LookPath("node")
	if err != nil || os.Getenv("NODE_PATH") == "" {
		b.Skip("SKIPPED: needs node, and node-nlp in NODE_PATH")
	}
	work := struct {
		Examples [][2]string `json:"examples"`
		Asked    []string    `json:"asked"`
	}{Asked: asked}
	for _, in := range set.Intents {
		for _, example := range in.Examples["en"] {
			work.Examples = append(work.Examples, [2]string{in.ID, example})
		}
	}
	data, err := json.Marshal(work)
	if err != nil {
		b.Fatal(err)
	}
	c := exec.CommandContext(b.Context(), node, "testdata/peer/nlpjs.cjs")
	c.Stdin, c.Stderr = bytes.NewReader(data), os.Stderr
	out, err := c.Output()
	if err != nil {
		b.Fatal(err)
	}
	var took struct{ Seconds, Micros float64 }
	if err := json.Unmarshal(out[bytes.LastIndexByte(bytes.TrimSpace(out), '\n')+1:], &took); err != nil {
		b.Fatalf("nlp.js says %q: %v", out, err)
	}
	return took.Seconds, took.Micros
}

// BenchmarkTrain shows how training grows, and what one match costs afterwards.
func BenchmarkTrain(b *testing.B) {
	for _, size := range []struct{ intents, examples int }{{10, 5}, {10, 20}, {60, 5}, {60, 22}, {150, 20}, {150, 100}} {
		b.Run(fmt.Sprintf("%dx%d", size.intents, size.examples), func(b *testing.B) {
			set := invented(size.intents, size.examples)
			var engine *Engine
			for b.Loop() {
				engine = Train(set)
			}
			const asked = 2000
			start := time.Now()
			for i := range asked {
				engine.Match(set.Intents[i%size.intents].Examples["en"][i%size.examples])
			}
			b.ReportMetric(float64(time.Since(start).Microseconds())/asked, "µs/match")
		})
	}
}
