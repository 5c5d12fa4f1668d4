package intents

import "testing"

// FuzzMatch holds whatever text to what a match promises.
func FuzzMatch(f *testing.F) {
	engine := trained(f)
	for _, text := range []string{"", "hi", "👍👍", "my vpn is down", "\xff\xfe\x00", "ﬃ ŉ ẞ İ",
		"https://x.example a@b.c 12345"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m := engine.Match(text)
		sum := m.None
		for i, c := range m.Candidates {
			sum += c.Confidence
			if c.Confidence < 0 || i > 0 && c.Confidence > m.Candidates[i-1].Confidence {
				t.Errorf("%q: candidates out of order: %+v", text, m)
			}
		}
		if !(m.None >= 0 && sum <= 1+1e-9) || len(m.Candidates) > 5 {
			t.Errorf("%q: probabilities sum up to %v: %+v", text, sum, m)
		}
		if (m.Talk == NoTalk) != (m.TalkConfidence == 0) || !(m.TalkConfidence >= 0 && m.TalkConfidence <= 1) {
			t.Errorf("%q: talk %q with confidence %v", text, m.Talk, m.TalkConfidence)
		}
		if again := engine.Match(text); !equal(m, again) {
			t.Errorf("%q: first %+v, then %+v", text, m, again)
		}
		if lang, p := engine.Language(text); !(p >= 0 && p <= 1) || lang != "" && lang != "en" && lang != "de" {
			t.Errorf("%q: language %q with confidence %v", text, lang, p)
		}
	})
}
