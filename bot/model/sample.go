package model

// sample gives data for one use, and words of it that the model has to see: prompts are tried with it.
func sample(u Use) (view, []string) {
	const question, said, passage = "Kasimir?", "Balthasar.", "Melchior."
	passages := []Passage{{Title: "Title", Text: passage}}
	lines := []Line{{Person: true, Text: said}}
	switch u {
	case UseChoose:
		return chooseView{"", Choice{Words: question, Context: "Before", Options: []Option{{Title: said}},
			Kinds: []string{"place"}}}, []string{question, said}
	case UseRewrite:
		return rewriteView{"", FollowUp{Words: question, Earlier: []string{said}, Title: "Title"}}, []string{question, said}
	case UseAnswer:
		return answerView{"", Question{Text: question, Passages: passages}}, []string{question, passage}
	case UseClarify:
		return clarifyView{"", Doubt{Words: question, Choices: []string{said}}}, []string{question, said}
	case UseBrief:
		return sumView{"", []string{said}, ""}, []string{said}
	case UseReply:
		return replyView{"", Letter{Lines: lines, Passages: passages}}, []string{said, passage}
	case UseTranslate:
		return translateView{"", Foreign{Text: said, Like: question}}, []string{said, question}
	default:
		return draftView{"", Told{Lines: lines}}, []string{said}
	}
}
