mod http;
mod model;
mod stores;
mod trusts;
