package token

import (
	"context"
	"errors"
	"fmt"

	"yingke/model"
)

// fly lets one goroutine obtain a token and all others wait for it. Who gives up
// waiting does not stop it: the flight has its own deadline.
func (k *Keeper) fly(ctx context.Context, c model.Connection, failing string, force bool) (string, error) {
	detached := context.WithoutCancel(ctx)
	key := fmt.Sprintf("%s\x00%s\x00%s\x00%t", c.AppID, printOf(c), failing, force)
	landed := k.flights.DoChan(key, func() (any, error) {
		ctx, cancel := context.WithTimeout(detached, k.cfg.Limit)
		defer cancel()
		return k.obtain(ctx, c, failing, force)
	})
	select {
	case result := <-landed:
		if result.Err != nil {
			return "", result.Err
		}
		return result.Val.(string), nil
	case <-ctx.Done():
		return "", fmt.Errorf("wait for an access token: %w", errors.Join(model.ErrWeChatAway, ctx.Err()))
	}
}

// obtain finds a token other than the failing one: in memory, in the store, or
// at its source.
func (k *Keeper) obtain(ctx context.Context, c model.Connection, failing string, force bool) (string, error) {
	if token, left, _ := k.look(c); !force && token != "" && token != failing && left > early {
		return token, nil // an earlier flight brought it
	}
	if failing != "" {
		defer k.renewed(c)
		if !force {
			k.killed(c)
		}
	}
	unlock := k.lock(ctx, c)
	defer unlock()
	if token, ok := k.adopt(ctx, c, failing); ok && !force {
		return token, nil
	}
	token, seconds, err := k.fetch(ctx, c, force)
	if err != nil {
		k.fail(c, err)
		return "", err
	}
	now := model.At(k.cfg.Now())
	k.keep(c, token, now, now+model.Millis(seconds)*1000)
	k.save(ctx, c, token)
	return token, nil
}

// lock keeps other nodes from fetching the same token. Without it we fetch all
// the same: a stable token that is fetched twice is one token.
func (k *Keeper) lock(ctx context.Context, c model.Connection) (unlock func()) {
	ctx, cancel := context.WithTimeout(ctx, k.cfg.Limit/2) // the rest is for fetching
	defer cancel()
	unlock, err := k.cfg.Store.LockToken(ctx, c.AppID)
	if err != nil {
		k.cfg.Log.Warn("fetching an access token without the lock", "product", c.ProductID, "error", err)
		return func() {}
	}
	return unlock
}

// adopt takes the store's token if it is neither the failing one nor about to end.
func (k *Keeper) adopt(ctx context.Context, c model.Connection, failing string) (string, bool) {
	kept, err := k.cfg.Store.LoadToken(ctx, c.AppID)
	if err != nil {
		if !errors.Is(err, model.ErrMissing) {
			k.cfg.Log.Warn("the kept access token cannot be read", "product", c.ProductID, "error", err)
		}
		return "", false
	}
	token, err := k.cfg.Keyring.Open(kept.Sealed, place(c))
	if err != nil || token == "" || token == failing || kept.ExpiresAt.Time().Sub(k.cfg.Now()) <= early {
		return "", false
	}
	k.keep(c, token, kept.FetchedAt, kept.ExpiresAt)
	return token, true
}

// save lets other nodes have the token. A store that is away costs them a fetch.
func (k *Keeper) save(ctx context.Context, c model.Connection, token string) {
	sealed, err := k.cfg.Keyring.Seal(token, place(c))
	if err == nil {
		state := k.State(c.AppID)
		err = k.cfg.Store.SaveToken(ctx, model.KeptToken{AppID: c.AppID, Sealed: sealed, FetchedAt: state.FetchedAt, ExpiresAt: state.ExpiresAt})
	}
	if err != nil {
		k.cfg.Log.Warn("an access token could not be kept", "product", c.ProductID, "error", err)
	}
}

// fetch asks the source: WeChat, or the customer's own server.
func (k *Keeper) fetch(ctx context.Context, c model.Connection, force bool) (token string, seconds int, err error) {
	if c.TokenURL != "" {
		return k.fetchFromAddress(ctx, c)
	}
	return k.fetchStable(ctx, c, force)
}

// killed counts a token that died before its time: somebody else may be
// refreshing it.
func (k *Keeper) killed(c model.Connection) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if h, now := k.hold(c), k.cfg.Now(); h.state.ExpiresAt.Time().After(now) {
		h.state.Killed++
		h.state.KilledAt = model.At(now)
	}
}

func (k *Keeper) renewed(c model.Connection) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.hold(c).renewedAt = k.cfg.Now()
}

// place binds a sealed token to its AppID and to the credentials that brought it.
func place(c model.Connection) string { return "wechat.token/" + c.AppID + "/" + printOf(c) }
