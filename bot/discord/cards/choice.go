package cards

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot/markdown"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// press puts what can be pressed below the last message. Where there is too much for one, others follow it.
func (m Maker) press(all []Message, shown handoff.Shown, id func(n int) string) []Message {
	rows := m.choices(shown.Choices, id)
	if shown.Form {
		rows = append(rows, row(Action{ID: id(-1), Label: m.Texts.Say(m.Lang, "form.fill_in", nil), Main: true}.button()))
	}
	for len(rows) > 0 {
		if len(all) == 0 || len(all[len(all)-1].Components) > 0 {
			all = append(all, Message{Content: empty})
		}
		n := min(len(rows), maxRows)
		all[len(all)-1].Components, rows = rows[:n:n], rows[n:]
	}
	return all
}

// choices are buttons, or lists where they are many or where their labels are too long for buttons.
func (m Maker) choices(all []handoff.Choice, id func(n int) string) []discordgo.MessageComponent {
	var rows []discordgo.MessageComponent
	if len(all) > maxRows*maxInRow || slices.ContainsFunc(all, longLabel) {
		for from := 0; from < len(all); from += maxOptions {
			var options []discordgo.SelectMenuOption
			for i, c := range all[from:min(len(all), from+maxOptions)] {
				options = append(options, option(id(from+i), c.Label))
			}
			rows = append(rows, row(list(id(from), m.Texts.Say(m.Lang, "form.choose", nil), options)))
		}
		return rows
	}
	for from := 0; from < len(all); from += maxInRow {
		var buttons []discordgo.MessageComponent
		for i, c := range all[from:min(len(all), from+maxInRow)] {
			buttons = append(buttons, Action{ID: id(from + i), Label: c.Label}.button())
		}
		rows = append(rows, row(buttons...))
	}
	return rows
}

func longLabel(c handoff.Choice) bool { return markdown.Size(handoff.OneLine(c.Label)) > maxButton }

// An Action is something to press.
type Action struct {
	ID    string // comes back; at most 100 characters
	Label string
	Main  bool   // it is what most people do next
	URL   string // it leads there instead of coming back
}

func (a Action) button() discordgo.MessageComponent {
	b := discordgo.Button{Label: plain(a.Label, maxButton), Style: discordgo.SecondaryButton, CustomID: cutID(a.ID)}
	if a.Main {
		b.Style = discordgo.PrimaryButton
	}
	if a.URL != "" {
		b.Style, b.URL, b.CustomID = discordgo.LinkButton, a.URL, ""
	}
	return b
}

// pressable tells whether Discord takes the action as a button.
func (a Action) pressable() bool {
	return a.URL == "" || leads(a.URL) && markdown.Size(a.URL) <= maxButtonURL
}

// rowsOf are buttons in rows.
func rowsOf(all []Action) []discordgo.MessageComponent {
	all = slices.DeleteFunc(slices.Clone(all), func(a Action) bool { return !a.pressable() })
	var rows []discordgo.MessageComponent
	for part := range slices.Chunk(all, maxInRow) {
		var buttons []discordgo.MessageComponent
		for _, a := range part {
			buttons = append(buttons, a.button())
		}
		rows = append(rows, row(buttons...))
	}
	return rows[:min(len(rows), maxRows)]
}

func row(inner ...discordgo.MessageComponent) discordgo.MessageComponent {
	return discordgo.ActionsRow{Components: inner}
}

func list(id, placeholder string, options []discordgo.SelectMenuOption) discordgo.MessageComponent {
	return discordgo.SelectMenu{MenuType: discordgo.StringSelectMenu, CustomID: cutID(id), Options: options,
		Placeholder: plain(placeholder, maxPlaceholder)}
}

func option(value, label string) discordgo.SelectMenuOption {
	return discordgo.SelectMenuOption{Label: plain(label, maxOption), Value: cutID(value)}
}

// cutID shortens what nobody reads.
func cutID(id string) string { return id[:markdown.Head(id, maxID)] }

// plain is a text where Discord knows no Markdown. It is never empty, which Discord would refuse.
func plain(text string, limit int) string {
	return cmp.Or(markdown.Cut(handoff.OneLine(text), limit), empty)
}

// Pressed gives the id of what a person pressed or chose below a message.
func Pressed(data discordgo.MessageComponentInteractionData) string {
	if len(data.Values) > 0 {
		return data.Values[0]
	}
	return data.CustomID
}

// Label gives what stands on what has that id below a message; "" when nothing has. It is foreign text.
func Label(components []discordgo.MessageComponent, id string) string {
	for _, c := range components {
		switch c := c.(type) {
		case *discordgo.ActionsRow:
			if label := Label(c.Components, id); label != "" {
				return label
			}
		case discordgo.ActionsRow:
			if label := Label(c.Components, id); label != "" {
				return label
			}
		case *discordgo.Button:
			if c.CustomID == id {
				return c.Label
			}
		case discordgo.Button:
			if c.CustomID == id {
				return c.Label
			}
		case *discordgo.SelectMenu:
			if label := optionLabel(c.Options, id); label != "" {
				return label
			}
		case discordgo.SelectMenu:
			if label := optionLabel(c.Options, id); label != "" {
				return label
			}
		}
	}
	return ""
}

func optionLabel(options []discordgo.SelectMenuOption, id string) string {
	i := slices.IndexFunc(options, func(o discordgo.SelectMenuOption) bool { return o.Value == id })
	if i < 0 {
		return ""
	}
	return options[i].Label
}

// item is a line that begins an item of a list, or goes on in one.
var item = regexp.MustCompile(`^( |- |\d+\. )`)

// Chosen is one of our messages after something was pressed below it: a line says what, and nobody presses twice.
// Where the message has no room for the line it is left out.
func (m Maker) Chosen(content string, embeds []*discordgo.MessageEmbed, label string) Message {
	line := lay([]markdown.Chunk{{Form: subtext, Spans: []markdown.Span{
		{Text: m.say("chosen", texts.Args{"Choice": plain(label, maxOption)})}}}})
	if content == empty {
		content = ""
	}
	if content != "" {
		line = "\n" + line
		if last := content[strings.LastIndexByte(content, '\n')+1:]; item.MatchString(last) {
			line = "\n" + line // else it would be part of that item
		}
	}
	if markdown.Size(content)+markdown.Size(line) <= maxContent {
		content += line
	}
	return Message{Content: content, Embeds: embeds, Components: []discordgo.MessageComponent{}}
}
