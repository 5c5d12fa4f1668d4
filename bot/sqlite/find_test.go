package sqlite_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/sqlite"
	"github.com/firstline-support/firstline/handoff"
)

// A database of the version before the search is brought to this one by undoing all that its migration made.
const withoutSearch = `
	DROP TABLE words;
	DROP TABLE watching;
	DROP TABLE views;
	DROP INDEX cases_count;
	ALTER TABLE cases DROP COLUMN snoozed;
	ALTER TABLE cases DROP COLUMN overdue;
	ALTER TABLE cases DROP COLUMN heard;
	DROP TABLE model_calls;
	DROP TABLE vectors;
	DROP TABLE papers;
	DROP TABLE solutions;
	DROP TABLE retired;
	DROP TABLE drafts;
	DROP TABLE notes;
	DROP TABLE chunks;
	DROP TABLE files;
	DROP TABLE mentions;
	DROP INDEX events_of;
	DROP INDEX outbox_said;
	DROP INDEX journal_words;
	ALTER TABLE journal DROP COLUMN owner;
	CREATE INDEX journal_words ON journal (conversation, seq, speaker) WHERE kind = 'said';
	DELETE FROM goose_db_version WHERE version_id >= 6`

func TestWhatIsThereAlreadyIsFoundAfterAnUpgrade(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	history(t, s)
	want := everything(t, s)
	closed(t, s)
	alter(t, dir, withoutSearch)
	s = open(t, dir)
	defer closed(t, s)
	if diff := cmp.Diff(want, everything(t, s)); diff != "" {
		t.Errorf("before the upgrade (-) and after (+):\n%s", diff)
	}
	commit(t, s, bot.Turn{Conversation: bot.Conversation{ID: "a"}, Entries: []handoff.Entry{said("cherries")}})
	if got := find(t, s, "figs cherries", handoff.Filter{}); len(got) != 1 {
		t.Errorf("old and new words together: got %v, want the case", got)
	}
}

// history has two cases in one conversation, and one that is put off, watched, overdue and not read.
func history(t *testing.T, s *sqlite.Store) {
	t.Helper()
	opened := func(number int64) handoff.Entry {
		return handoff.Entry{Kind: handoff.Opened, From: handoff.ByBot, Case: number}
	}
	commit(t, s, bot.Turn{Conversation: bot.Conversation{ID: "a"}, Entries: []handoff.Entry{said("apples")}})
	commit(t, s, bot.Turn{Conversation: bot.Conversation{ID: "a"}, Entries: []handoff.Entry{opened(bot.NewCase), said("bananas")},
		Case: &handoff.Case{State: handoff.Waiting, Subject: "Müller", Person: handoff.Person{ID: "p", Name: "Kim", Email: "kim@x.example"}}})
	solved := handoff.Entry{Kind: handoff.Solved, From: handoff.ByAgent, Text: "solution", Case: 1}
	commit(t, s, bot.Turn{Conversation: bot.Conversation{ID: "a"}, Entries: []handoff.Entry{solved}})
	commit(t, s, bot.Turn{Conversation: bot.Conversation{ID: "b"}, Entries: []handoff.Entry{opened(bot.NewCase), said("bananas")},
		Case: &handoff.Case{State: handoff.Waiting, Standing: handoff.Standing{Snoozed: time.Unix(2_000_000_000, 123_000_000),
			Watchers: []string{"ada"}}, Clocks: handoff.Clocks{Whole: handoff.Clock{Told: handoff.Missed}}}})
	commit(t, s, bot.Turn{Conversation: bot.Conversation{ID: "a"}, Entries: []handoff.Entry{opened(bot.NewCase), said("figs")},
		Case: &handoff.Case{State: handoff.Taken, Agent: handoff.Agent{ID: "ada"}}})
}

// everything is what a number of queries and filters find.
func everything(t *testing.T, s *sqlite.Store) map[string][]int64 {
	t.Helper()
	got := map[string][]int64{}
	for _, query := range []string{"apples", "bananas", "solution", "figs", "mueller", "from:kim", "FL-2", "kim apples"} {
		got[query] = find(t, s, query, handoff.Filter{})
	}
	for name, only := range map[string]handoff.Only{
		"mine": {Mine: true}, "unread": {Unread: true}, "overdue": {Overdue: true},
		"asleep": {Asleep: true, Now: time.Unix(2_000_000_000, 122_000_000)},
		"awake":  {Awake: true, Now: time.Unix(2_000_000_000, 122_000_000)},
	} {
		got[name] = find(t, s, "", handoff.Filter{Reader: "ada", Only: only})
	}
	return got
}

func find(t testing.TB, s *sqlite.Store, query string, f handoff.Filter) []int64 {
	t.Helper()
	q, err := handoff.ReadQuery(query, "FL")
	if query != "" && err != nil {
		t.Fatal(err)
	}
	rows, err := s.Find(t.Context(), q, f)
	if err != nil {
		t.Fatal(err)
	}
	var numbers []int64
	for _, r := range rows {
		numbers = append(numbers, r.Case.Number)
	}
	return numbers
}

func said(text string) handoff.Entry {
	return handoff.Entry{At: time.Unix(1_800_000_000, 0).UTC(), Kind: handoff.Said, From: handoff.ByPerson, Text: text}
}

// commit adds a turn to what the conversation has become.
func commit(t testing.TB, s *sqlite.Store, turn bot.Turn) {
	t.Helper()
	snap, err := s.Load(t.Context(), turn.Conversation.ID)
	if err != nil {
		t.Fatal(err)
	}
	turn.Conversation.Version, turn.Conversation.Case = snap.Conversation.Version, snap.Conversation.Case
	if _, err := s.Commit(t.Context(), turn); err != nil {
		t.Fatal(err)
	}
}

// FuzzFind looks for whatever somebody types: it may find nothing, but is never an error of the store, and finds what
// was written just so.
func FuzzFind(f *testing.F) {
	s := open(f, f.TempDir())
	f.Cleanup(func() { closed(f, s) })
	for _, text := range []string{
		"printer", `"a b"`, `a" OR b NOT (c`, "NEAR(a b, 3)", "said : x", "{said person}: x", "-person:x", "a*", "^a", "a AND",
		"\x00", "ß ẞ ü u\u0308", `"`, `""`, "'; DROP TABLE words; --", "col:val", "state:open from:x", "日本語 テスト", "ﬁ ligature",
		"a+b", "🙂", "٣٤", "FL-12", "from:\"a b\"", "\u0301", "ǅ İ ı",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := handoff.ReadQuery(text, "FL")
		if err != nil {
			return
		}
		for _, filter := range []handoff.Filter{{Limit: 5}, {Limit: 5, Team: text, Hidden: []string{text}}} {
			if _, err := s.Find(t.Context(), q, filter); err != nil {
				t.Fatalf("find %q: %v", text, err)
			}
			if _, err := s.Count(t.Context(), q, filter, 5); err != nil {
				t.Fatalf("count %q: %v", text, err)
			}
		}
		pieces := q.Mark(text)
		var whole strings.Builder
		for _, p := range pieces {
			whole.WriteString(p.Text)
		}
		if whole.String() != text {
			t.Errorf("marked, %q becomes %q", text, whole.String())
		}
		if line, held := q.Excerpt(text, 40); utf8.RuneCountInString(line) > 42 || held > len(q.Terms) {
			t.Errorf("excerpt of %q: %q with %d of %d terms", text, line, held, len(q.Terms))
		}
	})
}
