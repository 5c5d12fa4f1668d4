package discord

import "github.com/bwmarrin/discordgo"

// A right is a permission with what does not work without it.
type right struct {
	bit     int64
	name    string // as Discord calls it in English
	without string
}

// needs are the least permissions with which all works that people see.
func needs() []right {
	return []right{
		{discordgo.PermissionViewChannel, "View Channels", "messages are not seen"},
		{discordgo.PermissionSendMessages, "Send Messages", "answers cannot be sent"},
		{discordgo.PermissionSendMessagesInThreads, "Send Messages in Threads", "answers in threads cannot be sent"},
		{discordgo.PermissionCreatePublicThreads, "Create Public Threads", "answers stand in the channel itself"},
		{discordgo.PermissionCreatePrivateThreads, "Create Private Threads",
			"no tickets, and nobody is reached whose direct messages are closed"},
		{discordgo.PermissionReadMessageHistory, "Read Message History", "what was missed is not caught up on"},
		{discordgo.PermissionAttachFiles, "Attach Files", "files of agents do not reach people"},
	}
}

// pinMessages is a permission of its own since 2026; the library does not know it yet.
const pinMessages = 1 << 51

// deskNeeds are those that the channels of agents need as well.
func deskNeeds() []right {
	return []right{
		{discordgo.PermissionEmbedLinks, "Embed Links", "cards of cases are empty"},
		{discordgo.PermissionAddReactions, "Add Reactions", "lines of agents get no check mark"},
		{discordgo.PermissionManageThreads, "Manage Threads", "cases are not put away, nor tagged"},
		{pinMessages, "Pin Messages", "cards are not pinned in private threads"},
	}
}

// Permissions are all of them, for the address with which the bot is invited.
func Permissions() (all int64) {
	for _, r := range append(needs(), deskNeeds()...) {
		all |= r.bit
	}
	return all
}

// missing names those that are not among the granted ones, each with what does not work without it.
func missing(granted int64, wanted []right) (names []string) {
	if granted&discordgo.PermissionAdministrator != 0 {
		return nil
	}
	for _, r := range wanted {
		if granted&r.bit == 0 {
			names = append(names, r.name+" (without it "+r.without+")")
		}
	}
	return names
}
