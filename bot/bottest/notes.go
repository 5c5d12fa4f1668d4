package bottest

func notesKept(w *world) {
	note := func(channel string) string {
		w.Helper()
		value, err := w.Recall(w.Context(), channel, "cursor/C1")
		w.must(err)
		return value
	}
	same(w, "what was never noted", note("slack"), "")
	w.must(w.Remember(w.Context(), "slack", "cursor/C1", "17"))
	w.must(w.Remember(w.Context(), "slack", "cursor/C2", "2"))
	w.must(w.Remember(w.Context(), "discord", "cursor/C1", "other"))
	w.must(w.Remember(w.Context(), "slack", "cursor/C1", "18"))
	w.must(w.Remember(w.Context(), "slack", "cursor%", "%"))
	w.must(w.Remember(w.Context(), "slack", "Cursor/C1", "of another case"))
	w.reopen()
	same(w, "note", note("slack"), "18")
	same(w, "of another channel", note("discord"), "other")
	all, err := w.Recollect(w.Context(), "slack", "cursor/")
	w.must(err)
	same(w, "notes", all, map[string]string{"cursor/C1": "18", "cursor/C2": "2"})
	w.must(w.Remember(w.Context(), "slack", "cursor/C1", ""))
	same(w, "what was taken away", note("slack"), "")
	all, err = w.Recollect(w.Context(), "slack", "")
	w.must(err)
	same(w, "all notes", all, map[string]string{"cursor/C2": "2", "cursor%": "%", "Cursor/C1": "of another case"})
}
