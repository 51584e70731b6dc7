package model

// Products and their connections.
var (
	ErrAppIDTaken      = fault(Conflict, "product.appid_taken")
	ErrAppIDYours      = fault(Conflict, "product.appid_yours")
	ErrBadAppID        = fault(Invalid, "product.bad_appid")
	ErrBadSecret       = fault(Invalid, "product.bad_secret")
	ErrOfficialXML     = fault(Invalid, "product.official_xml")
	ErrProductCloud    = fault(Conflict, "product.cloud")
	ErrTypedProduct    = fault(Invalid, "product.typed_name")
	ErrTokenMismatch   = fault(Forbidden, "product.token_mismatch")
	ErrTokenElsewhere  = fault(Conflict, "product.token_elsewhere")
	ErrTooManyProducts = fault(Conflict, "product.too_many")
)

// What is wrong with a value that describes a channel, a home page, a customer
// or a quick reply.
var (
	ErrBadColour    = fault(Invalid, "field.bad_colour")
	ErrBadPhone     = fault(Invalid, "field.bad_phone")
	ErrBadEmail     = fault(Invalid, "field.bad_email")
	ErrBadNumber    = fault(Invalid, "field.bad_number")
	ErrBadDate      = fault(Invalid, "field.bad_date")
	ErrTooManyItems = fault(Invalid, "field.too_many")
	ErrNotAnImage   = fault(Invalid, "file.not_an_image")
	ErrBadKey       = fault(Invalid, "customer_field.bad_key")
	ErrKeyReserved  = fault(Invalid, "customer_field.reserved")
	ErrQRSize       = fault(Invalid, "qr.size")
)
