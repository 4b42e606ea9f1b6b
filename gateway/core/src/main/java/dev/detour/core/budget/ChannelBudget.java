package dev.detour.core.budget;

import java.util.Map;

/**
 * How the budgets of a channel stand, for all nodes to go by.
 *
 * @param currency what money is counted in
 * @param whole of all messages
 * @param tenants of the tenants that have a budget of their own
 * @param counted by node, the number of its last report that is in these figures
 */
public record ChannelBudget(String currency, Budget whole, Map<String, Budget> tenants, Map<String, Long> counted) {
    public ChannelBudget {
        tenants = Map.copyOf(tenants);
        counted = Map.copyOf(counted);
    }
}
