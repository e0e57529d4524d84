//! Starts that are refused before anything is written.

use eligibility::Finding;
use installation::Installation;

use crate::args::Common;
use crate::error::Error;
use crate::exit::Stop;
use crate::judgement;
use crate::order::Order;

/// Stops after which Elasticsearch's own start continues.
const TOLERATED: [Stop; 3] = [Stop::CannotCreate, Stop::Config, Stop::Noop];

/// Who may not start this node.
pub(crate) fn refuse(order: &Order, node: &Installation) -> Result<(), Error> {
    if node.user == 0 {
        return Err(Error::Usage {
            message: "Elasticsearch does not run as root".to_owned(),
            hint: "run as the user that Elasticsearch runs as; for packages, `configure` runs as root"
                .to_owned(),
        });
    }
    if order.joins() && recovery::is_configured(node) {
        return Err(Error::Stopped {
            reason: "the node is already configured and cannot join another cluster".to_owned(),
            fix: "omit the enrollment token, or start a node that is not configured".to_owned(),
            stop: Stop::Noop,
        });
    }
    Ok(())
}

/// Ends a start at a stop after which Elasticsearch's own start would not continue, or the node would not run.
pub(crate) fn refuse_stop(findings: &[Finding], joining: bool) -> Result<(), Error> {
    let ends = |stop| joining || !TOLERATED.contains(&stop);
    let stop = judgement::decisive(findings).filter(|(_, _, stop)| ends(*stop));
    match stop.or_else(|| judgement::not_startable(findings)) {
        Some((reason, fix, stop)) => Err(Error::Stopped { reason, fix, stop }),
        None => Ok(()),
    }
}

/// Elasticsearch takes each setting once.
pub(crate) fn refuse_repeated(common: &Common) -> Result<(), Error> {
    common.repeated_setting().map_or(Ok(()), |key| {
        Err(Error::Usage {
            message: format!("setting `{key}` is given twice"),
            hint: "pass each `-E` setting once".to_owned(),
        })
    })
}
