package model

// Receiving customers.
var (
	ErrTooManyRoutes    = fault(Conflict, "route.too_many")
	ErrRouteNoCondition = fault(Invalid, "route.no_condition")
	ErrRouteNobody      = fault(Invalid, "route.nobody")
	ErrScheduleTaken    = fault(Conflict, "schedule.taken")
	ErrTooManySchedules = fault(Conflict, "schedule.too_many")
	ErrHours            = fault(Invalid, "schedule.hours")
	ErrHoursOverlap     = fault(Invalid, "schedule.overlap")
	ErrGeneral          = fault(Invalid, "reception.general")
	ErrPassNobody       = fault(Invalid, "reception.pass_nobody")
	ErrTransferOver     = fault(Conflict, "conversation.transfer_over")
	ErrViewTaken        = fault(Conflict, "customer_view.taken")
	ErrTooManyViews     = fault(Conflict, "customer_view.too_many")
	ErrMergeSelf        = fault(Invalid, "merge.self")
	ErrMergeProduct     = fault(Conflict, "merge.product")
	ErrMerged           = fault(Conflict, "merge.merged")
	ErrMergeUndone      = fault(Conflict, "merge.undone")
)
