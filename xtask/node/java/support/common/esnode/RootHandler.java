package esnode;

import org.apache.lucene.util.Version;
import org.elasticsearch.Build;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;

import java.util.List;
import java.util.function.Supplier;

/** Answers GET / with the members that clients look at. */
final class RootHandler extends BaseRestHandler {
    private final Supplier<ClusterService> cluster;

    RootHandler(Supplier<ClusterService> cluster) {
        this.cluster = cluster;
    }

    @Override
    public String getName() {
        return "root_page";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.GET, "/"), new Route(RestRequest.Method.HEAD, "/"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        ClusterState state = cluster.get().state();
        Build build = Build.current();
        String text = String.format(
            "{\n  \"name\" : \"%s\",\n  \"cluster_name\" : \"%s\",\n  \"cluster_uuid\" : \"%s\",\n  \"version\" : {\n"
                + "    \"number\" : \"%s\",\n    \"build_flavor\" : \"default\",\n    \"build_type\" : \"tar\",\n    \"build_hash\" : \"%s\",\n"
                + "    \"build_date\" : \"%s\",\n    \"build_snapshot\" : %s,\n    \"lucene_version\" : \"%s\",\n"
                + "    \"minimum_wire_compatibility_version\" : \"%s\",\n    \"minimum_index_compatibility_version\" : \"%s\"\n  },\n"
                + "  \"tagline\" : \"You Know, for Search\"\n}\n",
            state.nodes().getLocalNode().getName().replace("\\", "\\\\").replace("\"", "\\\""),
            state.getClusterName().value(),
            state.metadata().clusterUUID(),
            build.qualifiedVersion(),
            build.hash(),
            build.date(),
            build.isSnapshot(),
            Version.LATEST,
            build.minWireCompatVersion(),
            build.minIndexCompatVersion()
        );
        return channel -> channel.sendResponse(new RestResponse(RestStatus.OK, "application/json", text));
    }
}
