package bot

import "context"

// linger gives a context for what has begun: it outlives ctx by the grace, so that a turn or a send under way can end
// when the bot stops. What has not begun by then is left to the next run.
func (b *Bot) linger(ctx context.Context) (longer context.Context, end func()) {
	if b.Timing.Grace <= 0 {
		return context.WithCancel(ctx)
	}
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		rest(longer, b.Timing.Grace)
		cancel()
	})
	return longer, func() {
		stop()
		cancel()
	}
}
