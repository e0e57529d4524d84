//! Checks that refuse a start before anything is written.

use eligibility::Finding;
use installation::Installation;

use crate::args::Common;
use crate::error::Error;
use crate::exit::Stop;
use crate::judgement;
use crate::order::Order;

/// Obstacles after which Elasticsearch's own start continues.
const TOLERATED: [Stop; 3] = [Stop::CannotCreate, Stop::Config, Stop::Noop];

/// Refuses to start as root, and a node that cannot be started with these options.
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

/// Refuses the start if a rule stops it after which Elasticsearch's own start would not continue, or if the
/// node would not run.
pub(crate) fn refuse_stop(findings: &[Finding], joining: bool) -> Result<(), Error> {
    let ends = |stop| joining || !TOLERATED.contains(&stop);
    let stop = judgement::decisive(findings).filter(|(_, _, stop)| ends(*stop));
    match stop.or_else(|| judgement::not_startable(findings)) {
        Some((reason, fix, stop)) => Err(Error::Stopped { reason, fix, stop }),
        None => Ok(()),
    }
}

/// Rejects repeated settings, as Elasticsearch does.
pub(crate) fn refuse_repeated(common: &Common) -> Result<(), Error> {
    common.repeated_setting().map_or(Ok(()), |key| {
        Err(Error::Usage {
            message: format!("setting `{key}` is given twice"),
            hint: "pass each `-E` setting once".to_owned(),
        })
    })
}
