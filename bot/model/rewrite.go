package model

import "context"

// A FollowUp is what cannot be understood without what was said before.
type FollowUp struct {
	Words    string
	Earlier  []string // what the person said of the request before, oldest first
	Title    string   // of the article that was shown, empty when none was
	Language string
}

// Rewrite makes a question of a follow-up that stands alone. It has no words but those of the conversation.
func (s *Session) Rewrite(ctx context.Context, u FollowUp) (string, error) {
	raw, err := s.ask(ctx, UseRewrite, rewriteView{s.a.Organisation, u}, nil, nil)
	if err != nil {
		return "", err
	}
	question := oneSentence(raw)
	switch {
	case question == "":
		return "", s.garbage(ctx, "it wrote nothing")
	case len([]rune(question)) > mostTitle*2:
		return "", s.garbage(ctx, "it wrote more than a question")
	case !echoes(question, append([]string{u.Words, u.Title}, u.Earlier...)...):
		return "", s.garbage(ctx, "it added words of its own")
	}
	s.result(ctx, "rewritten")
	return question, nil
}

type rewriteView struct {
	organisation string
	u            FollowUp
}

func (v rewriteView) about() rules { return rules{v.organisation, languages[v.u.Language]} }

func (v rewriteView) fenced(f func(name, text string, most int) string) any {
	view := struct {
		Earlier      []string
		Title, Words string
	}{Words: f("message", v.u.Words, mostMessage)}
	for _, e := range v.u.Earlier {
		view.Earlier = append(view.Earlier, f("earlier", e, mostMessage))
	}
	if v.u.Title != "" {
		view.Title = f("title", v.u.Title, mostTitle)
	}
	return view
}
