package discordtest

import "net/http"

// routes are all that this Discord can do. The names in the paths are those of the specification.
func routes() []route { return append(plainRoutes(), moreRoutes()...) }

// plainRoutes are those about people, guilds, channels and messages.
func plainRoutes() []route {
	const created, none = http.StatusCreated, http.StatusNoContent
	return []route{
		{method: "GET", path: "/gateway", open: true, serve: (*Server).getGateway},
		{method: "GET", path: "/gateway/bot", serve: (*Server).getGatewayBot},
		{method: "GET", path: "/users/@me", serve: (*Server).getMe},
		{method: "GET", path: "/users/@me/guilds", serve: (*Server).getMyGuilds},
		{method: "POST", path: "/users/@me/channels", serve: (*Server).openDirect},
		{method: "GET", path: "/users/{user_id}", serve: (*Server).getUser},
		{method: "GET", path: "/applications/@me", serve: (*Server).getApplication},
		{method: "GET", path: "/oauth2/applications/@me", serve: (*Server).getApplication},

		{method: "GET", path: "/guilds/{guild_id}", serve: (*Server).getGuild},
		{method: "GET", path: "/guilds/{guild_id}/channels", serve: (*Server).getChannels},
		{method: "POST", path: "/guilds/{guild_id}/channels", status: created,
			serve: (*Server).createChannel},
		{method: "GET", path: "/guilds/{guild_id}/roles", serve: (*Server).getRoles},
		{method: "GET", path: "/guilds/{guild_id}/members/{user_id}", serve: (*Server).getMember},
		{method: "GET", path: "/guilds/{guild_id}/threads/active", serve: (*Server).getActiveThreads},

		{method: "GET", path: "/channels/{channel_id}", serve: (*Server).getChannel},
		{method: "PATCH", path: "/channels/{channel_id}", serve: (*Server).changeChannel},
		{method: "DELETE", path: "/channels/{channel_id}", serve: (*Server).deleteChannel},
		{method: "POST", path: "/channels/{channel_id}/typing", status: none, serve: (*Server).typing},
		{method: "GET", path: "/channels/{channel_id}/messages", serve: (*Server).getMessages},
		{method: "POST", path: "/channels/{channel_id}/messages", serve: (*Server).post},
		{method: "GET", path: "/channels/{channel_id}/messages/{message_id}", serve: (*Server).getMessage},
		{method: "PATCH", path: "/channels/{channel_id}/messages/{message_id}",
			serve: (*Server).edit},
		{method: "DELETE", path: "/channels/{channel_id}/messages/{message_id}", status: none,
			serve: (*Server).deleteMessage},
		{method: "PUT", path: "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me", status: none,
			serve: (*Server).addReaction},
		{method: "DELETE", path: "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me", status: none,
			serve: (*Server).removeReaction},
		{method: "GET", path: "/channels/{channel_id}/pins", serve: (*Server).getPinsOld},
		{method: "PUT", path: "/channels/{channel_id}/pins/{message_id}", status: none, serve: (*Server).pin},
		{method: "DELETE", path: "/channels/{channel_id}/pins/{message_id}", status: none, serve: (*Server).unpin},
		{method: "GET", path: "/channels/{channel_id}/messages/pins", serve: (*Server).getPins},
		{method: "PUT", path: "/channels/{channel_id}/messages/pins/{message_id}", status: none, serve: (*Server).pin},
		{method: "DELETE", path: "/channels/{channel_id}/messages/pins/{message_id}", status: none, serve: (*Server).unpin},
	}
}

// moreRoutes are those about threads, interactions and commands.
func moreRoutes() []route {
	const created, none = http.StatusCreated, http.StatusNoContent
	return []route{
		{method: "POST", path: "/channels/{channel_id}/messages/{message_id}/threads", status: created,
			serve: (*Server).threadFrom},
		{method: "POST", path: "/channels/{channel_id}/threads", status: created, serve: (*Server).thread},
		{method: "GET", path: "/channels/{channel_id}/thread-members", serve: (*Server).getThreadMembers},
		{method: "GET", path: "/channels/{channel_id}/thread-members/{user_id}", serve: (*Server).getThreadMember},
		{method: "PUT", path: "/channels/{channel_id}/thread-members/{user_id}", status: none,
			serve: (*Server).addThreadMember},
		{method: "DELETE", path: "/channels/{channel_id}/thread-members/{user_id}", status: none,
			serve: (*Server).removeThreadMember},
		{method: "GET", path: "/channels/{channel_id}/threads/archived/public", serve: (*Server).getArchivedPublic},
		{method: "GET", path: "/channels/{channel_id}/threads/archived/private", serve: (*Server).getArchivedPrivate},
		{method: "GET", path: "/channels/{channel_id}/users/@me/threads/archived/private",
			serve: (*Server).getArchivedMine},

		{method: "POST", path: "/interactions/{interaction_id}/{interaction_token}/callback", open: true,
			serve: (*Server).respond},
		{method: "POST", path: "/webhooks/{webhook_id}/{webhook_token}", open: true,
			serve: (*Server).followUp},
		{method: "GET", path: "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", open: true,
			serve: (*Server).getResponse},
		{method: "PATCH", path: "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", open: true,
			serve: (*Server).editResponse},
		{method: "DELETE", path: "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", open: true, status: none,
			serve: (*Server).deleteResponse},

		{method: "GET", path: "/applications/{application_id}/commands", serve: (*Server).getCommands},
		{method: "PUT", path: "/applications/{application_id}/commands", serve: (*Server).setCommands},
		{method: "GET", path: "/applications/{application_id}/guilds/{guild_id}/commands", serve: (*Server).getCommands},
		{method: "PUT", path: "/applications/{application_id}/guilds/{guild_id}/commands",
			serve: (*Server).setCommands},
	}
}
