package discordtest

// A Kind is what sort of channel it is.
type Kind int

// The kinds of channels.
const (
	Text               Kind = 0
	DM                 Kind = 1
	Voice              Kind = 2
	Category           Kind = 4
	Announcement       Kind = 5
	AnnouncementThread Kind = 10
	PublicThread       Kind = 11
	PrivateThread      Kind = 12
	Stage              Kind = 13
	Forum              Kind = 15
	Media              Kind = 16
)

func (k Kind) thread() bool {
	return k == AnnouncementThread || k == PublicThread || k == PrivateThread
}
func (k Kind) voice() bool { return k == Voice || k == Stage }
func (k Kind) forum() bool { return k == Forum || k == Media }

// written tells whether messages can be in it.
func (k Kind) written() bool { return !k.forum() && k != Category }

// Intents: what a client of the gateway asks to be told. Those of [Privileged] must be switched on for the app.
const (
	IntentGuilds                 = 1 << 0
	IntentGuildMembers           = 1 << 1
	IntentGuildPresences         = 1 << 8
	IntentGuildMessages          = 1 << 9
	IntentGuildMessageReactions  = 1 << 10
	IntentGuildTyping            = 1 << 11
	IntentDirectMessages         = 1 << 12
	IntentDirectMessageReactions = 1 << 13
	IntentMessageContent         = 1 << 15
	Privileged                   = IntentGuildMembers | IntentGuildPresences | IntentMessageContent
	allIntents                   = 1<<26 - 1
)

// Flags of a message.
const (
	FlagCrossposted    = 1 << 0
	FlagSuppressEmbeds = 1 << 2
	FlagHasThread      = 1 << 5
	FlagEphemeral      = 1 << 6
	FlagLoading        = 1 << 7
	FlagSilent         = 1 << 12
	FlagHasSnapshot    = 1 << 14
	FlagComponents     = 1 << 15
)

// Kinds of messages.
const (
	messageUsual     = 0
	messagePin       = 6
	messageThread    = 18
	messageReply     = 19
	messageCommand   = 20
	messageStarter   = 21
	messageOfContext = 23
)
