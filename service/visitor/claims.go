package visitor

import (
	"strings"

	"yingke/model"
	"yingke/service/claim"
)

// Limits of the parameters altogether.
const (
	paramsMost     = 60
	paramBytesMost = 2000
)

// claims are what is said about a visitor, checked.
type claims struct {
	claim.Said
	proven bool // said by the integrator's server, not only by a link
}

func readClaims(params map[string]string, custom []model.CustomerField) claims {
	return claims{Said: claim.Read(params, custom)}
}

// identity is how the visitor is recognised: what is proven beats what is
// claimed, and a claim is good on the one device that makes it.
func (c claims) identity(device string) (model.IdentityKind, string) {
	switch {
	case c.OpenID != "" && c.proven:
		return model.ByOpenID, c.OpenID
	case c.OpenID != "":
		return model.ByClaim, secret("claim", c.OpenID, device)
	}
	return model.ByBrowser, secret("browser", device)
}

// apply keeps on a customer what is said: what is empty deletes nothing.
func (c claims) apply(was model.Customer) model.Customer {
	now := c.On(was)
	if c.OpenID != "" {
		now.OpenID = c.OpenID
	}
	if now.Nickname == "" {
		now.Nickname, now.Named = madeUpName(), false
	}
	now.Verified = was.Verified || c.proven && c.OpenID != ""
	return now
}

// madeUpName is what a visitor is called who did not say his name.
func madeUpName() string { return "访客" + strings.ToUpper(model.RandomCode(4)) }
