package discordtest_test

import (
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot/bottest/bubble"
	. "github.com/firstline-support/firstline/bot/discord/discordtest"
)

// interaction gives the next one, as the client reads it.
func (b *bot) interaction() *discordgo.Interaction {
	b.t.Helper()
	o := b.next("INTERACTION_CREATE")
	var i discordgo.Interaction
	if err := i.UnmarshalJSON(encode(b.t, o)); err != nil {
		b.t.Fatal(err)
	}
	return &i
}

func answer(kind discordgo.InteractionResponseType, data *discordgo.InteractionResponseData) *discordgo.InteractionResponse {
	if data != nil {
		data.AllowedMentions = &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}
	}
	return &discordgo.InteractionResponse{Type: kind, Data: data}
}

func commandsSet(b *bot) {
	b.t.Helper()
	_, err := b.ApplicationCommandBulkOverwrite(AppID, "", []*discordgo.ApplicationCommand{
		{Name: "ask", Description: "Ask", Options: []*discordgo.ApplicationCommandOption{
			{Type: discordgo.ApplicationCommandOptionString, Name: "question", Description: "What", Required: true}}},
		{Name: "Get help with this", Type: discordgo.MessageApplicationCommand}})
	if err != nil {
		b.t.Fatal(err)
	}
}

func TestACommandIsDeferredAndThenAnswered(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		b := start(t, Options{})
		commandsSet(b)
		b.open()
		if b.d.Slash(b.mia.ID, b.room.ID, "unknown", "") != "" {
			t.Error("there is no such command")
		}
		b.d.Slash(b.mia.ID, b.room.ID, "ask", "de", Option{Name: "question", Value: "Why?"})
		i := b.interaction()
		data := i.ApplicationCommandData()
		if i.Member == nil || i.Member.User.ID != b.mia.ID || i.Locale != discordgo.German || *i.GuildLocale != discordgo.German ||
			i.Member.Permissions&discordgo.PermissionSendMessages == 0 || data.Options[0].StringValue() != "Why?" {
			t.Errorf("the interaction is %+v with %+v", i, data)
		}
		deferred := answer(discordgo.InteractionResponseDeferredChannelMessageWithSource,
			&discordgo.InteractionResponseData{Flags: discordgo.MessageFlagsEphemeral})
		if err := b.InteractionRespond(i, deferred); err != nil {
			t.Fatal(err)
		}
		if err := b.InteractionRespond(i, deferred); code(err) != 40060 {
			t.Errorf("a second answer: %v", err)
		}
		time.Sleep(14 * time.Minute)
		done := "Because."
		if _, err := b.InteractionResponseEdit(i, &discordgo.WebhookEdit{Content: &done, AllowedMentions: say("").AllowedMentions}); err != nil {
			t.Fatal(err)
		}
		sees := b.d.Sees(b.mia.ID, b.room.ID)
		if len(sees) != 1 || sees[0].Content != done || sees[0].Only != b.mia.ID || sees[0].Flags&FlagLoading != 0 {
			t.Errorf("mia sees %+v", sees)
		}
		if others := b.d.Sees("1", b.room.ID); len(others) != 0 {
			t.Errorf("others see %+v", others)
		}
		time.Sleep(2 * time.Minute)
		if _, err := b.InteractionResponseEdit(i, &discordgo.WebhookEdit{Content: &done, AllowedMentions: say("").AllowedMentions}); code(err) != 50027 {
			t.Errorf("after the token's time: %v", err)
		}
	})
}

func TestWhoAnswersLateIsTooLate(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		b := start(t, Options{})
		commandsSet(b)
		b.open()
		b.d.Slash(b.mia.ID, b.d.Direct(b.mia.ID).ID, "ask", "", Option{Name: "question", Value: "Why?"})
		i := b.interaction()
		if i.User == nil || i.Member != nil {
			t.Errorf("directly, there is no member: %+v", i)
		}
		time.Sleep(3100 * time.Millisecond)
		err := b.InteractionRespond(i, answer(discordgo.InteractionResponseChannelMessageWithSource,
			&discordgo.InteractionResponseData{Content: "late"}))
		if code(err) != 10062 || b.d.Unanswered() != 1 {
			t.Errorf("answered %v, %d unanswered", err, b.d.Unanswered())
		}
	})
}

func TestButtonsMenusAndModals(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		b := start(t, Options{})
		b.open()
		m := say("What is it?")
		m.Components = []discordgo.MessageComponent{
			discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.Button{Label: "More", CustomID: "more"}}},
			discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.SelectMenu{MenuType: discordgo.StringSelectMenu,
				CustomID: "which", Options: []discordgo.SelectMenuOption{{Label: "Bread", Value: "bread"}}}}}}
		sent, err := b.ChannelMessageSendComplex(b.room.ID, m)
		if err != nil {
			t.Fatal(err)
		}
		if b.d.Press(b.mia.ID, b.room.ID, sent.ID, "less") != "" {
			t.Error("there is no such button")
		}
		b.d.Choose(b.mia.ID, b.room.ID, sent.ID, "which", "bread")
		i := b.interaction()
		if v := i.MessageComponentData().Values; len(v) != 1 || v[0] != "bread" || i.Message.ID != sent.ID {
			t.Errorf("chosen: %v", v)
		}
		if err := b.InteractionRespond(i, answer(discordgo.InteractionResponseUpdateMessage,
			&discordgo.InteractionResponseData{Content: "Bread, then.", Components: m.Components})); err != nil {
			t.Fatal(err)
		}
		pressed := b.d.Press(b.mia.ID, b.room.ID, sent.ID, "more")
		i = b.interaction()
		if err := b.InteractionRespond(i, answer(discordgo.InteractionResponseModal, &discordgo.InteractionResponseData{
			Title: "More", CustomID: "form", Components: []discordgo.MessageComponent{discordgo.Label{Label: "Say it",
				Component: discordgo.TextInput{CustomID: "said", Style: discordgo.TextInputShort}}}})); err != nil {
			t.Fatal(err)
		}
		if b.d.Submit(pressed, map[string]any{"said": "rye"}) == "" || b.d.Submit(pressed, nil) != "" {
			t.Error("a modal is sent once")
		}
		i = b.interaction()
		label, ok := i.ModalSubmitData().Components[0].(*discordgo.Label)
		if !ok || label.Component.(*discordgo.TextInput).Value != "rye" {
			t.Errorf("filled in: %+v", i.ModalSubmitData())
		}
		if err := b.InteractionRespond(i, answer(discordgo.InteractionResponseDeferredMessageUpdate, nil)); err != nil {
			t.Fatal(err)
		}
		if _, err := b.FollowupMessageCreate(i, true, &discordgo.WebhookParams{Content: "Thanks", Flags: discordgo.MessageFlagsEphemeral,
			AllowedMentions: say("").AllowedMentions}); err != nil {
			t.Fatal(err)
		}
		sees := b.d.Sees(b.mia.ID, b.room.ID)
		if len(sees) != 2 || sees[0].Content != "Bread, then." || sees[1].Content != "Thanks" || sees[1].Only != b.mia.ID {
			t.Errorf("mia sees %+v", sees)
		}
	})
}

func TestAMessageIsHandedOnByItsMenu(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		b := start(t, Options{})
		commandsSet(b)
		b.open()
		asked := b.d.Say(Post{User: b.mia.ID, Channel: b.room.ID, Content: "It broke."})
		b.d.Menu(b.mia.ID, b.room.ID, asked.ID, "Get help with this", "en-GB")
		data := b.interaction().ApplicationCommandData()
		if m := data.Resolved.Messages[data.TargetID]; data.TargetID != asked.ID || m == nil || m.Content != "It broke." {
			t.Errorf("handed on: %+v", data)
		}
	})
}
