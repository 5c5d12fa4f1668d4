package bench

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"time"

	"github.com/firstline-support/firstline/intents"
)

// Files are the names of data files: one message a line, then a tab and its intent, packed with gzip or not. Train and
// Test are needed, the others may be empty. In the OOS files, whose messages are meant for no intent, the intent may
// be missing and does not matter.
type Files struct {
	Train, OOSTrain string
	Val, OOSVal     string // only how sure to be and the threshold are learned on them
	Test, OOSTest   string
	Vectors         string // what messages mean as vectors; empty: the words must do
	Lang            string // of the examples, "en" or "de"; empty: the engine tells
}

// Intents trains the engine on somebody's examples and measures it on messages that it has not seen.
func Intents(ctx context.Context, f Files, p *Progress) (Report, error) {
	b := &bench{files: f, progress: p}
	if err := b.readTests(); err != nil {
		return Report{}, err
	}
	engine, err := b.train(ctx)
	if err != nil {
		return Report{}, err
	}
	if err := b.match(ctx, b.calibrated(engine)); err != nil {
		return Report{}, err
	}
	return b.report(), nil
}

// A bench is one measurement while it runs.
type bench struct {
	files    Files
	progress *Progress
	val      []line
	test     []line
	known    map[string]bool // labels that were learned
	vectors  map[string][]float32
	data     Data
	cost     Cost
	checked  []verdict // of val
	verdicts []verdict // of test
	notes    []string
}

// A verdict is what the engine made of a line.
type verdict struct {
	line
	guess      string
	confidence float64 // that exactly this is meant
	scope      float64 // that any intent is meant
	took       time.Duration
}

func (b *bench) readTests() error {
	var err, more, third error
	b.val, err = b.readBoth(b.files.Val, b.files.OOSVal)
	b.test, more = b.readBoth(b.files.Test, b.files.OOSTest)
	b.vectors, third = readVectors(b.files.Vectors)
	return errors.Join(err, more, third)
}

// readBoth reads a file and the one of strangers beside it into one list. Either may be missing.
func (b *bench) readBoth(name, oosName string) ([]line, error) {
	var all []line
	var err, more error
	if name != "" {
		all, err = readFile(name, false)
		b.note(count(all, isStranger), name, fmt.Sprintf("with the intent %q, which count as out of scope", stranger))
		b.note(count(all, isEmpty), name, "without a message, which teach nothing and count as wrong")
	}
	if oosName != "" {
		var strangers []line
		strangers, more = readFile(oosName, true)
		for _, l := range strangers {
			all = append(all, line{l.text, stranger})
		}
	}
	return all, errors.Join(err, more)
}

// note remembers what is worth knowing about lines of a file.
func (b *bench) note(n int, name, what string) {
	if n > 0 {
		b.notes = append(b.notes, fmt.Sprintf("lines of %s %s: %d", name, what, n))
	}
}

func isEmpty(l line) bool { return l.text == "" }

func isStranger(l line) bool { return l.label == stranger }

func count[T any](list []T, is func(T) bool) int {
	n := 0
	for _, one := range list {
		if is(one) {
			n++
		}
	}
	return n
}

// train reads the examples and learns them. The examples are read here and not with the other files so that what they
// keep in memory counts as the model's.
func (b *bench) train(ctx context.Context) (*intents.Engine, error) {
	before := heap()
	lines, err := b.readBoth(b.files.Train, b.files.OOSTrain)
	if err != nil {
		return nil, err
	}
	set := b.set(lines)
	if len(set.Intents) == 0 {
		return nil, fmt.Errorf("%s has no line with an intent other than %q: there is nothing to learn", b.files.Train,
			stranger)
	}
	var engine *intents.Engine
	what := fmt.Sprintf("training on %d examples of %d intents", b.data.Train, b.data.Intents)
	err = b.progress.during(ctx, what, func(*counter) {
		start, cpu := time.Now(), cpuTime()
		engine = intents.Train(set)
		b.cost.TrainSeconds, b.cost.TrainCPUSeconds = time.Since(start).Seconds(), (cpuTime() - cpu).Seconds()
	})
	if err != nil {
		return nil, err
	}
	b.cost.ModelBytes = max(heap()-before, 0)
	runtime.KeepAlive(engine)
	return engine, nil
}

// calibrated has the engine learn on the validation files how sure to be.
func (b *bench) calibrated(engine *intents.Engine) *intents.Engine {
	heard := make([]intents.Heard, len(b.val))
	for i, l := range b.val {
		if heard[i].Text = l.text; !isStranger(l) {
			heard[i].Intent = l.label
		}
	}
	return engine.Calibrated(heard, b.vectors)
}

// set makes intents of labelled lines.
func (b *bench) set(lines []line) intents.Set {
	lang := b.files.Lang
	if lang == "" {
		lang = tellLanguage(lines)
	}
	set := intents.Set{Vectors: b.vectors}
	examples := map[string][]string{}
	for _, l := range lines {
		switch {
		case isEmpty(l):
		case isStranger(l):
			set.Strangers = append(set.Strangers, l.text)
		default:
			examples[l.label] = append(examples[l.label], l.text)
			b.data.Train++
		}
	}
	b.known = map[string]bool{}
	for _, id := range slices.Sorted(maps.Keys(examples)) {
		b.known[id] = true
		set.Intents = append(set.Intents, intents.Intent{ID: id, Examples: map[string][]string{lang: examples[id]}})
	}
	b.noteVectors(lines)
	b.data.Lang, b.data.Intents = lang, len(set.Intents)
	b.data.OOSTrain = len(set.Strangers)
	return set
}

// noteVectors tells how many messages have no vector: examples without one make all of them useless.
func (b *bench) noteVectors(train []line) {
	if b.files.Vectors == "" {
		return
	}
	without := func(l line) bool { return b.vectors[l.text] == nil && !isStranger(l) && !isEmpty(l) }
	b.note(count(train, without), b.files.Train, "without a vector, so that no vector is used")
	b.note(count(b.test, without), b.files.Test, "without a vector, which are judged by their words")
}

// tellLanguage gives the language of most lines. It looks at some of them, which is enough.
func tellLanguage(lines []line) string {
	const enough = 300
	untaught := intents.Train(intents.Set{})
	votes := map[string]int{}
	for i := 0; i < len(lines); i += 1 + len(lines)/enough {
		lang, _ := untaught.Language(lines[i].text)
		votes[lang]++
	}
	if votes["de"] > votes["en"] {
		return "de"
	}
	return "en"
}

// heap is the memory in use, after what is not in use was collected.
func heap() int64 {
	runtime.GC()
	runtime.GC() // what pools hold goes in the second round
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// match has the engine read everything: the messages to be tested twice, because the first time warms the processor's
// caches up and the second is measured. They are read one after the other, as by a single thread.
func (b *bench) match(ctx context.Context, engine *intents.Engine) error {
	return b.progress.during(ctx, "matching", func(c *counter) {
		c.total.Store(int64(len(b.val) + 2*len(b.test)))
		b.checked = b.judge(ctx, engine, b.val, c)
		b.judge(ctx, engine, b.test, c)
		b.verdicts = b.judge(ctx, engine, b.test, c)
	})
}

func (b *bench) judge(ctx context.Context, engine *intents.Engine, lines []line, c *counter) []verdict {
	verdicts := make([]verdict, 0, len(lines))
	for _, l := range lines {
		if ctx.Err() != nil {
			break
		}
		vector := b.vectors[l.text]
		start := time.Now()
		m := engine.MatchVector(l.text, vector)
		v := verdict{line: l, scope: 1 - m.None, took: time.Since(start)}
		if len(m.Candidates) > 0 {
			v.guess, v.confidence = m.Candidates[0].ID, m.Candidates[0].Confidence
		}
		verdicts = append(verdicts, v)
		c.done.Add(1)
	}
	return verdicts
}
